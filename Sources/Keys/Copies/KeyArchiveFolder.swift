// SPDX-License-Identifier: Apache-2.0

import Crypto
import Files
package import Policy
import Signatures
import StrictJSON

/// Copies of keys in a folder of their user alone, one small file each.
///
/// A file is named after the reference and after what the surroundings make of it: an alias means another key under
/// another account, and one of its copies must not stand for the other.
package struct KeyArchiveFolder: KeyArchive {
    private let folder: PrivateFolder
    private let variables: [String: String]

    /// - Parameters:
    ///   - directory: Is made when it is needed.
    ///   - variables: The environment.
    package init(directory: String, variables: [String: String]) {
        folder = PrivateFolder(directory)
        self.variables = variables
    }

    package func copy(of reference: KeyReference) -> KeyCopy? {
        let path = path(reference)
        guard reference.isRemote, PrivateFolder.standing(of: path) == .ours,
            let bytes = try? SmallFile.read(path, limit: Self.largestFile),
            let json = try? JSON(parsing: bytes)
        else { return nil }
        return KeyCopy(json, of: reference)
    }

    package func keep(_ copy: KeyCopy?, of reference: KeyReference) {
        guard reference.isRemote else { return }
        let path = path(reference)
        guard let copy, let text = copy.archived(of: reference) else { return folder.remove(path) }
        // What nobody asked for in a long time goes, such as the copies of accounts that are gone.
        folder.sweep(olderThan: Self.longestKept)
        try? folder.write(text.serialized(), to: path)
    }

    private func path(_ reference: KeyReference) -> String {
        var hash = SHA256()
        let surroundings = Self.relevant(to: reference).flatMap { [$0, variables[$0] ?? ""] }
        for part in [reference.address] + surroundings {
            hash.update(data: Array("\(part.utf8.count):\(part)".utf8))
        }
        let name = hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return folder.file(name)
    }

    private static let largestFile = 16 << 10
    /// Thirty days, in seconds.
    private static let longestKept = 2_592_000.0
    /// The variables that change which key a reference means. An ARN means one key whoever asks; an alias or an id
    /// means that of the account which is asked.
    private static func relevant(to reference: KeyReference) -> [String] {
        switch reference {
        case .kms(.aws(let key)) where key.region != nil: return endpoint
        case .kms(.aws): return endpoint + account
        case .kms(.transit):
            return [
                "VAULT_ADDR", "VAULT_NAMESPACE", "BAO_ADDR", "BAO_NAMESPACE", "TRANSIT_SECRET_ENGINE_PATH",
            ]
        default: return []
        }
    }

    private static let endpoint = [
        "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_KMS", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AWS_PROFILE",
        "AWS_CONFIG_FILE", "HOME",
    ]
    private static let account = [
        "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_ROLE_ARN",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ]
}

extension KeyCopy {
    fileprivate init?(_ json: JSON, of reference: KeyReference) {
        guard json["reference"]?.string == reference.address, let pem = json["publicKey"]?.string,
            let key = try? PublicKey(pemEncoded: pem), let fetchedAt = json["fetchedAt"]?.int
        else { return nil }
        self.init(key, from: reference.provider, version: json["version"]?.string, fetchedAt: fetchedAt)
    }

    fileprivate func archived(of reference: KeyReference) -> JSON? {
        guard let fetchedAt else { return nil }
        var object = JSONObject()
        object["reference"] = .string(reference.address)
        object["publicKey"] = .string(key.pem)
        object["version"] = version.map(JSON.string)
        object["fetchedAt"] = .int(fetchedAt)
        return .object(object)
    }
}
