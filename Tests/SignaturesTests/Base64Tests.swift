// SPDX-License-Identifier: Apache-2.0

import Signatures
import StrictJSON
import Testing

/// RFC 4648.
struct Base64Tests {
    @Test(arguments: [
        ("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob"), ("Zm9vYmE=", "fooba"),
        ("Zm9vYmFy", "foobar"),
    ])
    func theVectorsOfTheStandard(_ encoded: String, _ text: String) {
        #expect(Base64.decode(encoded) == Array(text.utf8))
        #expect(Base64.encode(text.utf8) == encoded)
    }

    @Test(arguments: ["Zg", "Zm8", "-_-_", "+/+/"]) func isTaken(_ text: String) {
        #expect(Base64.decode(text) != nil)
    }

    @Test(arguments: [
        "Z", "Zm9vY", "Zg=", "Zg===", "Zm8==", "Zm9v=", "=", "====", "Zg==Zg==", "Z=g=", " Zg==", "Zg== ",
        "Zm\n9v",
        "Zm9v\n", "Zh==", "Zm9=", "+/-_", "Zm9v*", "Zm9é", "Zm9v\u{0}", "Ｚｇ＝＝",
    ])
    func isRefused(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func everyLengthComesBack() {
        var bytes: [UInt8] = []
        for length in 0..<300 {
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
            bytes.append(UInt8(truncatingIfNeeded: length &* 73 &+ 11))
        }
    }

    /// One value has one text, so nothing can be said twice.
    @Test func twoTextsOfOneAlphabetAreTwoValues() {
        let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        var seen: Set<[UInt8]> = []
        for a in digits {
            for b in digits {
                if let bytes = Base64.decode("\(a)\(b)==") { #expect(seen.insert(bytes).inserted) }
            }
        }
        #expect(seen.count == 256)
    }

    @Test func aPlaceIsNamed() {
        #expect(throws: JSONShapeError.invalid(pointer: "/sig", why: "is not base64")) {
            try JSONCursor(["sig": "%"]).required("sig").base64()
        }
    }
}
