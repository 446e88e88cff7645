import { bytes } from './host';
import type { CommMessage, Kernel, KernelComm } from './host';

export interface Answer {
  type: string;
  seq?: number;
  error?: string;
  [key: string]: unknown;
}

type Waiting = { ok: (a: [Answer, Uint8Array[]]) => void; fail: (e: Error) => void };

/** Link is a connection to a live value in the kernel: questions and answers. */
export class Link {
  private seq = 0;
  private waiting = new Map<number, Waiting>();
  private comm: KernelComm;
  closed = false;
  /** onPush is called with messages that answer nothing. */
  onPush: (a: Answer, buffers: Uint8Array[]) => void = () => undefined;
  onClose: () => void = () => undefined;

  constructor(kernel: Kernel, target: string, open: unknown) {
    this.comm = kernel.createComm(target);
    this.comm.onMsg = (m) => this.message(m);
    this.comm.onClose = () => this.end();
    this.comm.open(open);
  }

  private message(m: CommMessage): void {
    const a = m.content.data as Answer;
    const buffers = (m.buffers ?? []).map(bytes);
    const w = a.seq ? this.waiting.get(a.seq) : undefined;
    if (!w) {
      this.onPush(a, buffers);
      return;
    }
    this.waiting.delete(a.seq as number);
    if (a.error) w.fail(new Error(a.error));
    else w.ok([a, buffers]);
  }

  /** ask sends a request and resolves with its answer. */
  ask(request: Record<string, unknown>): Promise<[Answer, Uint8Array[]]> {
    return new Promise((ok, fail) => {
      if (this.closed) {
        fail(new Error('the kernel has ended'));
        return;
      }
      const seq = ++this.seq;
      this.waiting.set(seq, { ok, fail });
      this.comm.send({ ...request, seq });
    });
  }

  /** tell sends a message that has no answer. */
  tell(message: Record<string, unknown>): void {
    if (!this.closed) this.comm.send(message);
  }

  private end(): void {
    if (this.closed) return;
    this.closed = true;
    for (const w of this.waiting.values()) w.fail(new Error('the kernel has ended'));
    this.waiting.clear();
    this.onClose();
  }

  close(): void {
    if (!this.closed && !this.comm.isDisposed) {
      try {
        this.comm.close();
      } catch {
        // The kernel is gone, and the comm with it.
      }
    }
    this.end();
  }
}
