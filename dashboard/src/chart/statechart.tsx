// The machine as a drawing: states as boxes, what leads from one to another as arrows. What is marked is the caller's.
import '@xyflow/react/dist/base.css';
import './statechart.css';
import { type Edge, type Node, ReactFlow, ReactFlowProvider, useReactFlow } from '@xyflow/react';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { Arrow, type ArrowMark } from './arrow.tsx';
import { layoutOf, NODE } from './layout.ts';
import type { Machine } from './machine.ts';
import { StateBox, type StateMark } from './state-box.tsx';

export interface StatechartProps {
  readonly machine: Machine;
  /** What a screen reader says of the drawing as a whole. */
  readonly label: string;
  readonly markState: (name: string) => StateMark;
  readonly markArrow: (id: string) => ArrowMark;
  /** What stands in the box of a state beside its name. */
  readonly inState?: (name: string) => ReactNode;
  /** What the box of a state says in place of its command, which is held; null: it is not. */
  readonly heldOf?: (name: string, command: string) => string | null;
  /** Where the box of a state leads to. */
  readonly linkOf?: (name: string) => string;
}

const nodeTypes = { state: StateBox };
const edgeTypes = { arrow: Arrow };

export default function Statechart(props: StatechartProps) {
  return (
    <ReactFlowProvider>
      <Drawing {...props} />
    </ReactFlowProvider>
  );
}

function Drawing({ machine, label, markState, markArrow, inState, heldOf, linkOf }: StatechartProps) {
  const frame = useRef<HTMLElement>(null);
  const { setViewport } = useReactFlow();
  const layout = useMemo(() => layoutOf(machine), [machine]);
  useEffect(() => {
    const element = frame.current!;
    // All of the layout: what the library fits by itself are the states, without the arrows that lead around them.
    const observer = new ResizeObserver(() => {
      setViewport({ x: 0, y: 0, zoom: element.clientWidth / layout.width }).catch(reportError);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [setViewport, layout]);

  const nodes: Node[] = machine.states.map(({ name, command }) => ({
    id: name,
    type: 'state',
    position: layout.states.get(name)!,
    ...NODE,
    style: { pointerEvents: 'all' },
    data: {
      ...{ name, command, mark: markState(name), inside: inState?.(name), href: linkOf?.(name) },
      held: command === null ? null : (heldOf?.(name, command) ?? null),
    },
  }));
  const edges: Edge[] = machine.arrows.map(({ id, from, to, events }) => ({
    id,
    type: 'arrow',
    source: from,
    target: to,
    zIndex: markArrow(id) === 'ahead' || markArrow(id) === 'plain' ? 0 : 1,
    data: { ...layout.arrows.get(id)!, events, mark: markArrow(id) },
  }));
  return (
    <figure
      ref={frame}
      className="statechart"
      aria-label={label}
      // Reserved before the drawing is there; never wider than it is drawn, so that its text keeps its size.
      style={{ aspectRatio: `${layout.width} / ${layout.height}`, maxWidth: layout.width }}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        minZoom={0.2}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        panOnDrag={false}
        zoomOnScroll={false}
        zoomOnPinch={false}
        zoomOnDoubleClick={false}
        preventScrolling={false}
        proOptions={{ hideAttribution: true }}
      />
    </figure>
  );
}
