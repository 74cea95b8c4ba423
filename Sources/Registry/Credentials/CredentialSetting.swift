// SPDX-License-Identifier: Apache-2.0

import Files
import StrictJSON

/// Credentials as settings state them: in place, or with the password in a file.
public enum CredentialSetting: Sendable, Hashable {
    /// The credential itself.
    case inline(Credential)
    /// The password is the file's content, less one line end; read each time it is needed.
    case passwordFile(username: String, path: String)

    init(_ cursor: JSONCursor) throws(JSONShapeError) {
        try cursor.refuseKeys(except: ["username", "password", "passwordFile", "identityToken"])
        func text(_ key: String) throws(JSONShapeError) -> String? { try cursor.optional(key)?.string() }
        switch (
            try text("username"), try text("password"), try text("passwordFile"), try text("identityToken")
        ) {
        case (let name?, let password?, nil, nil): self = .inline(.basic(username: name, password: password))
        case (let name?, nil, let path?, nil): self = .passwordFile(username: name, path: path)
        case (nil, nil, nil, let token?): self = .inline(.identityToken(token))
        default:
            throw cursor.invalid("needs username with password or passwordFile, or identityToken alone")
        }
    }

    /// The credential. Throws `credentials` when the file cannot be read.
    func credential(for host: String) throws(RegistryError) -> Credential {
        switch self {
        case .inline(let credential): return credential
        case .passwordFile(let username, let path):
            guard let bytes = try? SmallFile.read(path, limit: 64 << 10),
                var text = String(validating: bytes, as: UTF8.self)
            else { throw .credentials(host: host, why: "the password file \(path) cannot be read") }
            if text.unicodeScalars.last == "\n" { text.unicodeScalars.removeLast() }
            if text.unicodeScalars.last == "\r" { text.unicodeScalars.removeLast() }
            return .basic(username: username, password: text)
        }
    }
}
