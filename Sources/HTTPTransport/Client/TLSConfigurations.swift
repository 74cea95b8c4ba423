// SPDX-License-Identifier: Apache-2.0

import Files
import NIOSSL
import Synchronization

/// TLS configurations made from material, kept until a file changes hands.
///
/// The client pools connections by configuration, so equal material must give an equal configuration.
final class TLSConfigurations: Sendable {
    private struct Entry {
        var contents: [[UInt8]]
        var configuration: TLSConfiguration
    }

    private let known = Mutex<[TLSMaterial: Entry]>([:])

    /// The configuration for `material`; throws `certificateFile`.
    func configuration(for material: TLSMaterial) throws(HTTPTransportError) -> TLSConfiguration {
        var contents: [[UInt8]] = []
        for part in [material.authorities, material.certificate, material.key] {
            contents.append(try part.map(Self.read) ?? [])
        }
        if let entry = known.withLock({ $0[material] }), entry.contents == contents {
            return entry.configuration
        }
        let made = try Self.make(material, contents)
        known.withLock {
            if $0.count >= Self.limit { $0.removeAll() }
            $0[material] = Entry(contents: contents, configuration: made)
        }
        return made
    }

    private static func make(
        _ material: TLSMaterial, _ contents: [[UInt8]]
    ) throws(HTTPTransportError) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let source = material.authorities {
            let certificates = try parse(source, contents[0], NIOSSLCertificate.fromPEMBytes)
            guard !certificates.isEmpty else { throw unusable(source, "holds no certificate") }
            if material.trustsOnlyAuthorities {
                configuration.trustRoots = .certificates(certificates)
            } else {
                configuration.additionalTrustRoots = [.certificates(certificates)]
            }
        }
        if let source = material.certificate, let key = material.key {
            configuration.certificateChain = try parse(source, contents[1], NIOSSLCertificate.fromPEMBytes)
                .map { .certificate($0) }
            configuration.privateKey = .privateKey(
                try parse(key, contents[2]) { try NIOSSLPrivateKey(bytes: $0, format: .pem) })
        }
        return configuration
    }

    private static func parse<Value>(
        _ source: TLSMaterial.PEM, _ bytes: [UInt8], _ parser: ([UInt8]) throws -> Value
    ) throws(HTTPTransportError) -> Value {
        do { return try parser(bytes) } catch { throw unusable(source, "is not PEM") }
    }

    private static func read(_ source: TLSMaterial.PEM) throws(HTTPTransportError) -> [UInt8] {
        switch source {
        case .text(let bytes): return bytes
        case .file(let path):
            guard let bytes = try? SmallFile.read(path, limit: largestFile) else {
                throw unusable(source, "cannot be read")
            }
            return bytes
        }
    }

    private static func unusable(_ source: TLSMaterial.PEM, _ why: String) -> HTTPTransportError {
        .certificateFile(path: source.description, why: why)
    }

    /// A bundle of all public authorities is about 250 KiB.
    private static let largestFile = 1 << 20
    private static let limit = 1000
}
