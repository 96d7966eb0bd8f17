// Latency percentiles over orders in flight, as SVG.

import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Series } from './report.ts';

use([LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

const percentiles = ['p50', 'p95', 'p99'] as const;

/** @param series at least one */
export function latencyPlot(series: readonly Series[]): string {
  const sorted = [...series].sort((a, b) => a.inFlight - b.inFlight);
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 720, height: 420 });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    title: { text: 'From request to the end of the order', left: 'center' },
    legend: { bottom: 0 },
    grid: { left: 70, right: 30, top: 50, bottom: 75 },
    xAxis: { type: 'log', name: 'orders in flight', nameLocation: 'middle', nameGap: 28, logBase: 4, min: 1 },
    yAxis: { type: 'log', name: 'ms', min: 1 },
    series: percentiles.map((percentile) => ({
      type: 'line',
      name: percentile,
      data: sorted.map(({ inFlight, latencyMs }) => [inFlight, Number(latencyMs[percentile].toFixed(1))]),
      // The one between has none: it would be written over.
      label: {
        show: percentile !== 'p95',
        position: percentile === 'p50' ? 'bottom' : 'top',
        formatter: '{@[1]}',
      },
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
