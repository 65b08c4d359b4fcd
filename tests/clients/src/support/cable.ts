// A cable between a client and the server that can be cut: everything is passed on, until it is not.
import { createServer, connect, type AddressInfo, type Server, type Socket } from "node:net";

export class Cable {
  /** Address of the server as the client sees it. */
  readonly url: string;
  /** How often a connection was cut. */
  cuts = 0;
  private bytesUntilCut = Number.POSITIVE_INFINITY;

  private constructor(private readonly server: Server) {
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Lays a cable to the server at `target`. */
  static async to(target: string): Promise<Cable> {
    const { hostname, port } = new URL(target);
    let cable: Cable | undefined;
    const server = createServer((near) => {
      const far = connect(Number(port), hostname);
      near.pipe(far);
      far.on("data", (piece: Buffer) => cable?.pass(piece, near, far));
      far.on("close", () => near.end());
      near.on("close", () => far.destroy());
      near.on("error", () => far.destroy());
      far.on("error", () => near.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (cable = new Cable(server));
  }

  /** Cuts the connection that carries the last of this many bytes from the server, in the middle of them. */
  cutAfter(bytes: number): void {
    this.bytesUntilCut = bytes;
  }

  close(): void {
    this.server.close();
  }

  private pass(piece: Buffer, near: Socket, far: Socket): void {
    this.bytesUntilCut -= piece.length;
    if (this.bytesUntilCut > 0) {
      near.write(piece);
      return;
    }
    const rest = piece.subarray(0, Math.max(0, piece.length + this.bytesUntilCut));
    this.bytesUntilCut = Number.POSITIVE_INFINITY;
    this.cuts += 1;
    far.destroy();
    near.write(rest, () => near.destroy());
  }
}
