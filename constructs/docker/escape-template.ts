/**
 * Text as Terraform must read it: `${` and `%{` begin a template there, while Hadoop's `${env.X}` and shell's `${VAR}` mean
 * themselves. cdktf escapes neither.
 */
export function escapeTemplate(text: string): string {
  return text.replaceAll(/[$%](?=\{)/g, (sign) => sign + sign);
}
