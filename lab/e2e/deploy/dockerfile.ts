// The stages of a Dockerfile, and what their instructions say.
import { type Copy, DockerfileParser, type Instruction } from 'dockerfile-ast';
import type { ServiceName } from '../../world/service-names.ts';

export interface Stage {
  readonly name: string;
  /** Another stage, or an image. */
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

export interface CopiedFiles {
  /** The stage that they are taken from; undefined: the build context. */
  readonly from: string | undefined;
  readonly sources: readonly string[];
}

/** @param args build arguments, filled in as BuildKit does it in what they may stand in */
export function stagesOf(text: string, args: Readonly<Record<string, string>> = {}): Stage[] {
  const stages: { name: string; base: string; instructions: Instruction[] }[] = [];
  for (const instruction of DockerfileParser.parse(withArgs(text, args)).getInstructions()) {
    const words = wordsOf(instruction);
    if (instruction.getKeyword() === 'FROM') {
      stages.push({ name: words[2] ?? '', base: words[0] ?? '', instructions: [] });
    } else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

/** The target that makes the image of a service. */
export const targetOf = (service: ServiceName): string =>
  service === 'orchestrator' ? service : 'participant';

/** A stage and those that it is built on, itself last. */
export function chainOf(stages: readonly Stage[], name: string): Stage[] {
  const stage = stages.find((candidate) => candidate.name === name);
  return stage === undefined ? [] : [...chainOf(stages, stage.base), stage];
}

/** The instructions of one kind, from first to last. */
export const instructionsOf = (chain: readonly Stage[], keyword: string): Instruction[] =>
  chain.flatMap(({ instructions }) => instructions).filter((found) => found.getKeyword() === keyword);

export const wordsOf = (instruction: Instruction): string[] => instruction.getArguments().map(String);

/** The command of a CMD or HEALTHCHECK in exec form; undefined when a shell would run it. */
export function execFormOf(instruction: Instruction): string[] | undefined {
  const list = /\[.*\]$/s.exec(instruction.getArgumentsContent() ?? '')?.[0];
  return list === undefined ? undefined : JSON.parse(list);
}

export function copiesOf(stages: readonly Stage[]): CopiedFiles[] {
  return instructionsOf(stages, 'COPY').map((instruction) => ({
    from: (instruction as Copy).getFromFlag()?.getValue() ?? undefined,
    sources: wordsOf(instruction).slice(0, -1),
  }));
}

/** Not in CMD and HEALTHCHECK, which no variable of the build reaches. */
function withArgs(text: string, args: Readonly<Record<string, string>>): string {
  return text
    .split('\n')
    .map((line) =>
      /^(COPY |WORKDIR |EXPOSE |ENV | +--omit=)/.test(line)
        ? line.replace(/\$\{?([A-Z]+)\}?/g, (found, name: string) => args[name] ?? found)
        : line,
    )
    .join('\n');
}
