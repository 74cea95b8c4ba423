// SPDX-License-Identifier: Apache-2.0

package import Policy
package import Signatures

/// The public keys that are to be had on this machine: inline, in files, and by name in one folder.
package struct KeyFolder: Sendable {
    /// A folder with one public key a file, `NAME.pub` or `NAME.pem`, and with certificates, `NAME.crt` or `NAME.pem`;
    /// `nil` when there is none.
    package var directory: String?
    /// Reads a file; throws when it cannot be read or is longer than the limit in bytes.
    private let readFile: @Sendable (_ path: String, _ limit: Int) throws -> [UInt8]
    /// The names of a folder's files; throws when it cannot be read.
    private let listDirectory: @Sendable (_ path: String) throws -> [String]

    package init(
        directory: String?, readFile: @escaping @Sendable (String, Int) throws -> [UInt8] = KeyFiles.read,
        listDirectory: @escaping @Sendable (String) throws -> [String] = KeyFiles.list
    ) {
        self.directory = directory
        self.readFile = readFile
        self.listDirectory = listDirectory
    }

    /// The key that `reference` names; throws `unsupportedSource` for one that is elsewhere.
    package func key(_ reference: KeyReference) throws(KeyError) -> PublicKey {
        switch reference {
        case .pem(let text): return try parse(text, reference.title)
        case .file(let path): return try parse(try text(path, reference.title), path)
        case .named(let name):
            let path = try path(of: name, [".pub", ".pem", ""])
            return try parse(try text(path, path), name)
        case .environment, .https, .kubernetes, .kms: throw .unsupportedSource(name: reference.title)
        }
    }

    /// The certificates that `reference` names, as PEM.
    package func certificates(_ reference: CertificateReference) throws(KeyError) -> String {
        switch reference {
        case .pem(let text): return text
        case .file(let path): return try text(path, path)
        case .named(let name):
            let path = try path(of: name, [".crt", ".pem", ""])
            return try text(path, path)
        }
    }

    /// The names of the folder's keys, sorted; none when it cannot be read. A `.pem` that cannot be read is among them.
    package func names() -> [String] {
        files().filter { $0.hasSuffix(".pub") || $0.hasSuffix(".pem") && !holdsCertificates($0) }
            .map { Self.name($0, [".pub", ".pem"]) }
    }

    /// The names of the folder's certificates, sorted; none when it cannot be read.
    package func certificateNames() -> [String] {
        let names = files().filter { ($0.hasSuffix(".crt") || $0.hasSuffix(".pem")) && holdsCertificates($0) }
            .map { Self.name($0, [".crt", ".pem"]) }
        return Set(names).sorted()
    }

    /// Names are checked when a policy is read: they hold no separator and do not begin with a dot.
    private func path(of name: String, _ suffixes: [String]) throws(KeyError) -> String {
        guard let directory else { throw .noKeyRing(name: name) }
        let files: [String]
        do {
            files = try listDirectory(directory)
        } catch {
            // It may hold the key: that it has none of that name is not known.
            throw .unreadable(name: name, why: "the key ring \(directory) cannot be read")
        }
        guard let file = suffixes.map({ name + $0 }).first(where: files.contains) else {
            let names = files.map { Self.name($0, suffixes) }
            let nearest =
                names.first { $0.lowercased() == name.lowercased() } ?? (names.count == 1 ? names.first : nil)
            throw .unknownName(name, keyRing: directory, nearest: nearest)
        }
        return "\(directory)/\(file)"
    }

    private func text(_ path: String, _ name: String) throws(KeyError) -> String {
        do {
            return String(decoding: try readFile(path, Self.largestFile), as: UTF8.self)
        } catch {
            throw .unreadable(name: name, why: "\(error)")
        }
    }

    private func parse(_ text: String, _ name: String) throws(KeyError) -> PublicKey {
        do throws(PublicKeyError) {
            return try PublicKey(pemEncoded: text)
        } catch {
            throw .unusable(name: name, error)
        }
    }

    private func files() -> [String] {
        guard let directory, let files = try? listDirectory(directory) else { return [] }
        return Array(files.prefix(Self.mostFiles))
    }

    /// Whether a file's first block of PEM is a certificate. One that cannot be read tells nothing.
    private func holdsCertificates(_ file: String) -> Bool {
        guard let directory, let text = try? text("\(directory)/\(file)", file),
            let label = text.firstRange(of: "-----BEGIN ")
        else { return false }
        return text[label.upperBound...].hasPrefix("CERTIFICATE-----")
    }

    /// A file's name without the first of the suffixes that it has.
    private static func name(_ file: String, _ suffixes: [String]) -> String {
        for suffix in suffixes where !suffix.isEmpty && file.hasSuffix(suffix) {
            return String(file.dropLast(suffix.count))
        }
        return file
    }

    private static let mostFiles = 1000
    private static let largestFile = 64 << 10
}
