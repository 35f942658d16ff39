/** One JSON object on each line of standard output. */
export function log(message: string, members: Readonly<Record<string, unknown>> = {}): void {
  process.stdout.write(
    `${JSON.stringify({ time: new Date().toISOString(), message, ...members })}\n`,
  );
}
