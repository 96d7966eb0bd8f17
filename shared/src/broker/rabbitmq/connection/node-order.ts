// In which order a process tries the nodes of a cluster.

/**
 * The URLs in an order of chance, each once. Replicas are given the same list: would they all begin with its first URL, that
 * node would carry every connection. And shuffled, not turned: the replicas of a node that dies go to different ones.
 * @param random in [0, 1)
 */
export function nodeOrder(urls: readonly string[], random: () => number = Math.random): string[] {
  const order = [...urls];
  // Fisher and Yates: every order is equally likely.
  for (let last = order.length - 1; last > 0; last--) {
    const chosen = Math.floor(random() * (last + 1));
    [order[last], order[chosen]] = [order[chosen]!, order[last]!];
  }
  return order;
}
