// SPDX-License-Identifier: Apache-2.0

import Signatures
import StrictJSON
import Testing

@testable import TUF

/// Every kind of key, with roots that python-tuf signed.
struct SchemeTests {
    @Test(arguments: SignatureScheme.allCases)
    func aRootSignedBySecuresystemslib(scheme: SignatureScheme) throws {
        let bytes = try Vector.read("\(scheme.rawValue).root.json")
        #expect(code { () throws(TUFError) in _ = try TrustedRoot(anchor: bytes) } == nil)
        // The same root, one bit of the signature away.
        var file = try #require(try JSON(parsing: bytes).object)
        let signature = try #require(file["signatures"]?.array?.first?.object)
        var changed = signature
        let hex = try #require(signature["sig"]?.string)
        changed["sig"] = .string(hex.dropLast() + (hex.hasSuffix("0") ? "1" : "0"))
        file["signatures"] = [.object(changed)]
        let forged = JSON.object(file).serialized()
        #expect(code { () throws(TUFError) in _ = try TrustedRoot(anchor: forged) } == .threshold)
    }

    /// A signature counts in the scheme of its key only.
    @Test(arguments: [
        (SignatureScheme.pssSHA256, SignatureScheme.pkcs1SHA256), (.pkcs1SHA256, .pssSHA256),
        (.pssSHA256, .pssSHA512), (.ecdsaP384, .ecdsaP256),
    ])
    func anotherSchemesSignature(scheme: SignatureScheme, claimed: SignatureScheme) throws {
        let json = try JSON(parsing: try Vector.read("\(scheme.rawValue).root.json"))
        let keys = try #require(json["signed"]?["keys"]?.object)
        var key = try #require(keys.members.first?.value.object)
        let signature = try #require(json["signatures"]?.array?.first?["sig"]?.string.flatMap(HexText.decode))
        let payload = try #require(json["signed"]).canonicalForm()
        for name in [scheme, claimed] {
            key["scheme"] = .string(name.rawValue)
            let verifier = try #require(try VerificationKey(JSONCursor(.object(key))))
            #expect(verifier.signed(.bytes(payload), signature) == (name == scheme))
        }
    }
}
