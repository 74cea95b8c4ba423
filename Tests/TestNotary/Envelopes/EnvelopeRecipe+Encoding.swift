// SPDX-License-Identifier: Apache-2.0

import NotaryProject
import Signatures
import StrictJSON

extension TestNotary.EnvelopeRecipe {
    /// The media type's text of what ``encoded(signing:)`` gives.
    package var mediaType: String {
        switch format {
        case .jws: "application/jose+json"
        case .cose: "application/cose"
        }
    }

    /// The envelope. `sign` gets the bytes that are signed, and returns r and s in a row or an RSA signature.
    package func encoded(signing sign: ([UInt8]) throws -> [UInt8]) rethrows -> [UInt8] {
        switch format {
        case .jws: try jws(sign)
        case .cose: try cose(sign)
        }
    }

    private func jws(_ sign: ([UInt8]) throws -> [UInt8]) rethrows -> [UInt8] {
        var header = Array(Self.object(protected).utf8)
        editProtected(&header)
        var parts = ["protected": Self.base64URL(header), "payload": Self.base64URL(Array(payload.utf8))]
        let signed = "\(parts["protected", default: ""]).\(parts["payload", default: ""])"
        parts["signature"] = Self.base64URL(try sign(Array(signed.utf8)))
        editMembers(&parts)
        var members = parts.sorted { $0.key < $1.key }.map { ($0.key, JSON.string($0.value).text()) }
        members.append(("header", Self.object(unprotected)))
        members += extraMembers.map { ($0.name, $0.json) }
        return Array(Self.object(members).utf8)
    }

    private func cose(_ sign: ([UInt8]) throws -> [UInt8]) rethrows -> [UInt8] {
        var header = Self.map(protected).encoding
        editProtected(&header)
        let payload = Array(payload.utf8)
        let structure = TestNotary.CBOR.array([
            .text("Signature1"), .bytes(header), .bytes([]), .bytes(payload),
        ])
        var elements: [TestNotary.CBOR] = [
            .bytes(header), Self.map(unprotected), .bytes(payload), .bytes(try sign(structure.encoding)),
        ]
        editElements(&elements)
        let list = TestNotary.CBOR.array(elements)
        return (tag.map { .tagged($0, list) } ?? list).encoding
    }

    private static func map(_ attributes: [TestNotary.EnvelopeAttribute]) -> TestNotary.CBOR {
        .map(attributes.map { ($0.name.cbor, $0.value.cbor) })
    }

    private static func object(_ attributes: [TestNotary.EnvelopeAttribute]) -> String {
        object(attributes.map { ($0.name.json, $0.value.json) })
    }

    /// Written by hand, so that a name can stand twice.
    private static func object(_ members: [(String, String)]) -> String {
        "{" + members.map { "\(JSON.string($0).text()):\($1)" }.joined(separator: ",") + "}"
    }

    /// Without padding (RFC 7515, section 2).
    package static func base64URL(_ bytes: [UInt8]) -> String {
        let text = Base64.encode(bytes).map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }
        return String(text.filter { $0 != "=" })
    }
}
