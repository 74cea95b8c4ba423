// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import FoundationEssentials
import StrictJSON

/// notation's configuration folder: a trust policy, and trust stores as `truststore/x509/TYPE/NAME/*`.
struct NotationFolder {
    let path: String

    /// A trust store, as a trust policy names it: `ca:acme`.
    struct Store: Hashable, CustomStringConvertible {
        enum Kind: String, CaseIterable {
            case ca, signingAuthority, tsa
        }

        let kind: Kind
        let name: String
        var description: String { "\(kind.rawValue):\(name)" }
    }

    /// One certificate of a store.
    struct Anchor {
        /// Below the folder.
        let file: String
        let subject: String
        let derEncoded: [UInt8]
    }

    /// The trust policy for images, with its file: notation 2's when there is one.
    func trustPolicy() throws(InputError) -> (JSON, file: String) {
        let names = ["trustpolicy.oci.json", "trustpolicy.json"].map { "\(path)/\($0)" }
        guard let file = names.first(where: { Self.type(of: $0) != nil }) else {
            throw InputError("\(path): there is no trustpolicy.json and no trustpolicy.oci.json in it")
        }
        let bytes = try read(file, limit: Self.largestPolicy)
        do throws(JSONSyntaxError) {
            return (try JSON(parsing: bytes, limits: Self.limits), file)
        } catch {
            throw InputError("\(file):\(error)")
        }
    }

    /// The certificates of a store, in the order of its files. Throws for what notation would not read either: links,
    /// and files that are no certificates.
    func certificates(_ store: Store) throws(InputError) -> [Anchor] {
        let below = "truststore/x509/\(store.kind.rawValue)/\(store.name)"
        let folder = "\(path)/\(below)"
        guard Self.type(of: folder) == .typeDirectory,
            let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
        else { throw InputError("\(folder): there is no such trust store") }
        guard names.count <= Self.mostFiles else {
            throw InputError("\(folder): more than \(Self.mostFiles) files")
        }
        var anchors: [Anchor] = []
        for name in names.sorted() {
            let file = "\(folder)/\(name)"
            guard Self.type(of: file) == .typeRegular else {
                throw InputError("\(file): a trust store holds regular files alone, no links and no folders")
            }
            for certificate in try certificates(in: file) {
                anchors.append(
                    Anchor(
                        file: "\(below)/\(name)", subject: certificate.subjectText,
                        derEncoded: certificate.derEncoded))
            }
        }
        guard !anchors.isEmpty else { throw InputError("\(folder): there is no certificate in it") }
        return anchors
    }

    /// The certificates of a file, in PEM or DER.
    private func certificates(in file: String) throws(InputError) -> [SigningCertificate] {
        let bytes = try read(file, limit: Self.largestCertificates)
        do throws(CertificateError) {
            // DER begins with a SEQUENCE.
            if bytes.first == 0x30 { return [try SigningCertificate(derEncoded: bytes)] }
            return try SigningCertificate.certificates(pem: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw InputError("\(file): \(error)")
        }
    }

    private func read(_ file: String, limit: Int) throws(InputError) -> [UInt8] {
        do {
            return try InputFiles.read(file, limit: limit)
        } catch {
            throw error as? InputError ?? InputError("\(file): \(error)")
        }
    }

    /// The type of what stands there, links not followed.
    private static func type(of path: String) -> FileAttributeType? {
        try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
    }

    private static let limits = JSONLimits(bytes: largestPolicy, depth: 16, nodes: 50_000)
    private static let largestPolicy = 1 << 20
    private static let largestCertificates = 64 << 10
    private static let mostFiles = 64
}
