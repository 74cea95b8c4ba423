// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Synchronization

/// The tokens that logging in gave, each for the server and the role that it was got for.
final class TransitTokens: Sendable {
    private struct Place: Hashable {
        var address: HTTPURL
        var namespace: String?
        var path: String
        var role: String
    }

    private let kept = Mutex<[Place: ExpiringValue<String>]>([:])

    /// The token for a credential at a server, to be got when it is first asked for.
    func value(_ credential: TransitCredential, of server: TransitServer) -> ExpiringValue<String> {
        guard let place = Self.place(credential, server) else { return ExpiringValue() }
        return kept.withLock { kept in
            if let value = kept[place] { return value }
            let value = ExpiringValue<String>()
            if kept.count < Self.mostTokens { kept[place] = value }
            return value
        }
    }

    /// Forgets a token that the server did not take.
    func drop(_ credential: TransitCredential, of server: TransitServer) async {
        await value(credential, of: server).drop()
    }

    private static func place(_ credential: TransitCredential, _ server: TransitServer) -> Place? {
        guard case .login(let login) = credential else { return nil }
        return Place(
            address: server.address, namespace: server.namespace, path: login.path, role: login.role)
    }

    /// Policies name few servers; more of them log in each time.
    private static let mostTokens = 64
}
