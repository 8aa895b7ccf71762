/**
 * Text as Terraform must read it: `${` and `%{` begin a template there, while Hadoop's `${env.X}` and shell's `${VAR}` mean
 * themselves. cdktf escapes neither. Its own tokens stay: they are references that it has still to write.
 */
export function escapeTemplate(text: string): string {
  return text.replaceAll(/[$%](?=\{(?!TfToken\[))/g, (sign) => sign + sign);
}
