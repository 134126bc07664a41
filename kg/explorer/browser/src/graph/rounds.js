/* How long a layout may go on. Each round of n nodes compares nearly n times n pairs, and fcose takes 5 n rounds at least,
   whatever its `numIter` says: three hundred nodes keep the page still for seconds, and after the first rounds they hardly
   move. So the rounds are limited where the embedder begins. */

import { layoutBase } from "cose-base";

const FEWEST = 200;
const ROUNDS_TIMES_NODES = 60000;
const embedder = layoutBase.FDLayout.prototype;
const begin = embedder.initSpringEmbedder;

embedder.initSpringEmbedder = function () {
  begin.call(this);
  const most = Math.max(FEWEST, Math.round(ROUNDS_TIMES_NODES / this.getAllNodes().length));
  this.maxIterations = Math.min(this.maxIterations, most);
};
