import { Controller, Get, Query } from '@nestjs/common';
import { zurichDate } from '#cases';
import { mayEverReceive, roleCodes } from '#consent';
import type { PolicyPack, RoleCode } from '#consent';
import { Directory } from '#persistence';
import { Problem } from '#problems';
import { Public } from '#runtime';

const bfsForm = /^[1-9]\d{0,3}$/;

/** Which region is competent for a municipality today, who stands for it, and what may be sent there. Public bodies, no person. */
@Public()
@Controller('v1/directory')
export class DirectoryController {
  #accepted: { pack: PolicyPack; byRole: Map<string, AcceptedType[]> } | undefined;

  constructor(private readonly directory: Directory) {}

  /** @throws Problem query-invalid, or not-found where no region is competent */
  @Get()
  show(@Query('bfs') bfs: unknown): object {
    if (typeof bfs !== 'string' || !bfsForm.test(bfs)) {
      throw new Problem('query-invalid', { pointers: [{ pointer: '/bfs', rule: 'a municipality number of the Federal Statistical Office' }] });
    }
    const now = new Date();
    const on = zurichDate(now);
    const regionId = this.directory.competentRegion(Number(bfs), on);
    if (regionId === undefined) throw new Problem('not-found');
    const rolloutStatus = this.directory.rolloutOf(regionId, on);
    const pack = this.directory.policyAt(now)?.pack;
    const partners = this.directory.partners().filter((partner) => (partner.regionId ?? partner.partnerId) === regionId);
    return {
      bfs: Number(bfs), on, regionId, introduced: rolloutStatus !== undefined, ...(rolloutStatus === undefined ? {} : { rolloutStatus }),
      partners: partners.map(({ partnerId, role, name }) => ({ partnerId, role, name, accepts: pack === undefined ? [] : this.#acceptedBy(role, pack) })),
    };
  }

  /** Looked through the pack once for each role of it. */
  #acceptedBy(role: string, pack: PolicyPack): AcceptedType[] {
    if (this.#accepted?.pack !== pack) this.#accepted = { pack, byRole: new Map() };
    const { byRole } = this.#accepted;
    const types = byRole.get(role) ?? acceptedTypes(pack, role);
    byRole.set(role, types);
    return types;
  }
}

interface AcceptedType {
  type: string;
  fromRoles: RoleCode[];
}

/** The types that some rule lets come to a role, with the roles they may come from. */
function acceptedTypes(pack: PolicyPack, role: string): AcceptedType[] {
  const types = [...pack.messageTypes.keys()].map((type) => ({ type, fromRoles: roleCodes.filter((from) => mayEverReceive(pack, from, role as RoleCode, type)) }));
  return types.filter(({ fromRoles }) => fromRoles.length > 0);
}
