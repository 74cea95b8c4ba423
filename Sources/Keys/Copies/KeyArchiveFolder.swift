// SPDX-License-Identifier: Apache-2.0

import Crypto
import Files
import FoundationEssentials
import Glibc
package import Policy
import Signatures
import StrictJSON

/// Copies of keys in a folder of their user alone, one small file each.
///
/// A file is named after the reference and after what the surroundings make of it: an alias means another key under
/// another account, and one of its copies must not stand for the other.
package struct KeyArchiveFolder: KeyArchive {
    private let directory: String
    private let surroundings: [(name: String, value: String)]

    /// - Parameters:
    ///   - directory: Is made when it is needed.
    ///   - variables: The environment.
    package init(directory: String, variables: [String: String]) {
        self.directory = directory
        surroundings = Self.relevant.compactMap { name in variables[name].map { (name, $0) } }
    }

    package func copy(of reference: KeyReference) -> KeyCopy? {
        let path = path(reference)
        guard reference.isRemote, isOurs(path),
            let bytes = try? SmallFile.read(path, limit: Self.largestFile),
            let json = try? JSON(parsing: bytes)
        else { return nil }
        return KeyCopy(json, of: reference)
    }

    package func keep(_ copy: KeyCopy?, of reference: KeyReference) {
        guard reference.isRemote else { return }
        let manager = FileManager.default
        let path = path(reference)
        guard let copy, let text = copy.archived(of: reference) else {
            try? manager.removeItem(atPath: path)
            return
        }
        try? manager.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try? Data(text.serialized()).write(to: URL(filePath: path), options: .atomic)
        try? manager.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    private func path(_ reference: KeyReference) -> String {
        var hash = SHA256()
        for part in [reference.address] + surroundings.flatMap({ [$0.name, $0.value] }) {
            hash.update(data: Array("\(part.utf8.count):\(part)".utf8))
        }
        let name = hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return "\(directory)/\(name).json"
    }

    /// Whether nobody else can have written the file: it says whom we trust.
    private func isOurs(_ path: String) -> Bool {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            let mode = attributes[.posixPermissions] as? Int, let owner = attributes[.ownerAccountID] as? Int
        else { return false }
        return mode & 0o022 == 0 && owner == Int(geteuid())
    }

    private static let largestFile = 16 << 10
    /// The variables that change which key a name means.
    private static let relevant = [
        "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_ROLE_ARN",
        "AWS_CONFIG_FILE",
        "AWS_SHARED_CREDENTIALS_FILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_KMS", "VAULT_ADDR",
        "VAULT_NAMESPACE",
        "BAO_ADDR", "BAO_NAMESPACE", "TRANSIT_SECRET_ENGINE_PATH", "HOME",
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
