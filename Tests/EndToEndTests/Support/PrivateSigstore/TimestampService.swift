// SPDX-License-Identifier: Apache-2.0

import SwiftASN1
import TestServer
import TestSigstore

/// A time-stamping authority as its clients see it (RFC 3161, section 3.4).
struct TimestampService: Sendable {
    let sigstore: TestSigstore

    static let path = "/api/v1/timestamp"

    /// The path at which it stamps with a time of the client's choosing, in seconds since 1970.
    static func path(at time: Int) -> String { "\(path)/at/\(time)" }

    /// The time that a path asks for; `nil` when it is none of this service's.
    static func time(of path: String, now: Int) -> Int? {
        if path == Self.path { return now }
        let prefix = "\(Self.path)/at/"
        return path.hasPrefix(prefix) ? Int(path.dropFirst(prefix.count)) : nil
    }

    /// `POST` to one of the paths.
    func answer(_ request: TestServer.Request, at time: Int) throws -> TestServer.Answer {
        guard let authority = sigstore.timestampAuthorities.first,
            request.field("Content-Type") == "application/timestamp-query",
            request.body.count <= Self.longestQuery,
            let query = try? TimestampQuery(request.body)
        else { return .failure(400, "not a time-stamp query") }
        let recipe = TestSigstore.TimestampRecipe.token {
            $0.imprintHash = query.hash
            $0.imprintAlgorithm = query.algorithm
            $0.imprint = query.imprint
            $0.nonce = query.nonce
            if !query.wantsCertificate { $0.embedded = [] }
        }
        return TestServer.Answer(
            status: 201, type: "application/timestamp-reply",
            body: try recipe.response(over: [], by: authority, at: time))
    }

    /// A query holds a hash, a nonce and little more.
    private static let longestQuery = 4096
}

/// TimeStampReq (RFC 3161, section 2.4.1).
private struct TimestampQuery {
    var hash: TestSigstore.Hash
    /// The hash's AlgorithmIdentifier as it came, in DER.
    var algorithm: [UInt8]
    var imprint: [UInt8]
    var nonce: [UInt8]?
    var wantsCertificate = false

    init(_ der: [UInt8]) throws {
        var fields = try Self.elements(try DER.parse(der)).dropFirst()
        guard let messageImprint = fields.popFirst() else { throw Malformed() }
        let parts = try Self.elements(messageImprint)
        guard parts.count == 2, let algorithm = try Self.elements(parts[0]).first else { throw Malformed() }
        hash = try Self.hash(try ASN1ObjectIdentifier(derEncoded: algorithm))
        self.algorithm = Array(parts[0].encodedBytes)
        imprint = Array(try ASN1OctetString(derEncoded: parts[1]).bytes)
        for field in fields {
            switch field.identifier {
            case .integer: nonce = Array(try ArraySlice<UInt8>(derEncoded: field))
            case .boolean: wantsCertificate = try Bool(derEncoded: field)
            default: break
            }
        }
    }

    private struct Malformed: Error {}

    private static func elements(_ node: ASN1Node) throws -> [ASN1Node] {
        guard case .constructed(let elements) = node.content else { throw Malformed() }
        return Array(elements)
    }

    private static func hash(_ algorithm: ASN1ObjectIdentifier) throws -> TestSigstore.Hash {
        switch "\(algorithm)" {
        case "2.16.840.1.101.3.4.2.1": .sha256
        case "2.16.840.1.101.3.4.2.2": .sha384
        case "2.16.840.1.101.3.4.2.3": .sha512
        default: throw Malformed()
        }
    }
}
