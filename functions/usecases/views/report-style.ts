import { type Html, html } from './html.ts';

/**
 * The look of a report's page on a screen and on paper. A reader of paper cannot look behind a
 * date, so its exact instant is printed beside it.
 */
export function reportStyle(): Html {
  return html`
body{font:11pt/1.45 system-ui,sans-serif;max-width:54rem;margin:2rem auto;padding:0 1rem;color:#111}
h1{font-size:1.4rem;line-height:1.2;margin:0 0 .2rem}
p+h1{margin-top:1rem}
h2{font-size:1.05rem;margin:1.5rem 0 .4rem;border-bottom:1px solid #999}
p{margin:.35rem 0}
.note{border-left:.25rem solid #b60;padding:.3rem .7rem;background:#fff5e6}
table{border-collapse:collapse;width:100%;margin:.5rem 0;font-size:.92em}
th,td{border:1px solid #bbb;padding:.2rem .45rem;text-align:left;vertical-align:top}
td,dd,ul{overflow-wrap:anywhere}
th{background:#eee}
.counts{font-variant-numeric:tabular-nums}
.counts th:not(:first-child),.counts td:not(:first-child){text-align:right}
.wide{font-size:.8em}
.wide th,.wide td{padding:.2rem .3rem}
.long{font-size:.86em}
code{margin-left:.6em}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem .9rem}
dd{margin:0}
ul{margin:.4rem 0;padding-left:1.2rem}
footer{margin-top:1.5rem}
dt,code,footer{color:#555}
code,footer{font-size:.85em}
section+section{margin-top:3rem;padding-top:2rem;border-top:3px double #999}
@page{margin:16mm}
@media print{
body{margin:0;padding:0;max-width:none;font-size:10pt}
time::after{content:" (" attr(datetime) ")"}
td time::after{display:block}
h2{break-after:avoid}
tr{break-inside:avoid}
section+section{break-before:page;margin:0;padding:0;border:0}
}
`;
}
