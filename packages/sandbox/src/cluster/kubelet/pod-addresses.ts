import { assert } from '@sluice/kubernetes';

/** The addresses 10.244.0.1 to 10.244.255.254, handed out one after the other; an address given back is used again last. */
export interface PodAddresses {
  take(): string;
  /** Notes that a pod has the address already. */
  reserve(address: string): void;
  giveBack(address: string): void;
}

const count = 0xfffe;

export function createPodAddresses(): PodAddresses {
  const used = new Set<string>();
  let last = 0;
  return {
    take() {
      assert(used.size < count, 'all pod addresses are in use');
      let address: string;
      do {
        last = (last % count) + 1;
        address = `10.244.${last >> 8}.${last & 0xff}`;
      } while (used.has(address));
      used.add(address);
      return address;
    },
    reserve: (address) => void used.add(address),
    giveBack: (address) => void used.delete(address),
  };
}
