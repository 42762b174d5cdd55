/** What stands on every answer: nobody keeps it, unless it says otherwise, and nobody takes it for anything but what it says it is. */
export const onEveryAnswer = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;
