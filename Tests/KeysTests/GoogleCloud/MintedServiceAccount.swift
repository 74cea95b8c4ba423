// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
import Foundation
import Signatures
import StrictJSON

/// A service account of Google's, with a key of its own.
struct MintedServiceAccount: Sendable {
    private let key = try? _RSA.Signing.PrivateKey(keySize: .bits2048)

    /// Its credential file, as the console gives it, for a token endpoint below `url`.
    @Sendable func file(_ url: String) -> JSON {
        [
            "type": "service_account", "project_id": "p", "private_key_id": "key-1",
            "private_key": .string(key?.pkcs8PEMRepresentation ?? ""),
            "client_email": "me@p.iam.gserviceaccount.com", "client_id": "1",
            "token_uri": .string("\(url)/token"),
        ]
    }

    /// Header and claims of an assertion that it signed; `nil` for any other.
    func parts(of assertion: String) -> (header: JSON, claims: JSON)? {
        let parts = assertion.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let key = key?.publicKey, let signature = Base64.decode(parts[2]),
            let header = Base64.decode(parts[0]).flatMap({ try? JSON(parsing: $0) }),
            let claims = Base64.decode(parts[1]).flatMap({ try? JSON(parsing: $0) }),
            key.isValidSignature(
                .init(rawRepresentation: signature),
                for: SHA256.hash(data: Array("\(parts[0]).\(parts[1])".utf8)), padding: .insecurePKCS1v1_5)
        else { return nil }
        return (header, claims)
    }
}
