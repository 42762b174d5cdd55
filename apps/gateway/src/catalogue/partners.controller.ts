import { Controller, Get, Param } from '@nestjs/common';
import { Directory } from '#persistence';
import { Problem } from '#problems';
import { Public } from '#runtime';

/** Partners are public bodies: their past and present certificates are public, so that anybody can verify what they signed. */
@Public()
@Controller('v1/partners')
export class PartnersController {
  constructor(private readonly directory: Directory) {}

  @Get(':partnerId/certificates')
  certificates(@Param('partnerId') partnerId: string): object {
    const keys = this.directory.keysOf(partnerId);
    // What a blocked partner has signed must stay verifiable.
    if (this.directory.partner(partnerId) === undefined && keys.length === 0) throw new Problem('not-found');
    return {
      partnerId,
      certificates: keys.map((key) => ({
        keyid: key.keyid,
        alg: key.alg,
        certificatePem: key.certificate,
        ...(key.chain === '' ? {} : { chainPem: key.chain }),
        validFrom: key.validFrom.toISOString(),
        validUntil: key.validUntil.toISOString(),
        ...(key.revokedAt === null ? {} : { revokedAt: key.revokedAt.toISOString() }),
      })),
    };
  }
}
