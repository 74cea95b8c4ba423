// SPDX-License-Identifier: Apache-2.0

/// Where a listener waits for connections.
package struct ListenAddress: Sendable, Hashable {
    /// A name or an address; `::` for all addresses of both families, `0.0.0.0` for all of IPv4.
    package var host: String
    /// 0 for one that is free.
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }
}
