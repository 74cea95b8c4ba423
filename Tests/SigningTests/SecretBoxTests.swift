// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Signatures
import Testing

@testable import Signing

@Suite("NaCl's secret box")
struct SecretBoxTests {
    /// The example of NaCl's own tests ("Cryptography in NaCl", sections 9 and 10).
    private static let key = bytes("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389")
    private static let nonce = bytes("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37")
    private static let message = bytes(
        "be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffce5ecbaaf33bd751a1ac728d45e6c6129"
            + "6cdc3c01233561f41db66cce314adb310e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde"
            + "048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f937763848645e0705")
    private static let box = bytes(
        "f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce48332ea7164d96a4476fb8c531a1186a"
            + "c0dfc17c98dce87b4da7f011ec48c97271d2c20f9b928fe2270d6fb863d51738b48eeee314a7cc8ab932164548e526ae"
            + "90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5f9b37973f622a43d14a6599b1f654cb45a74"
            + "e355a5")

    @Test func naclsBoxOpens() {
        #expect(SecretBox.open(Self.box, nonce: Self.nonce, key: Self.key) == Self.message)
    }

    @Test func naclsStream() {
        let stream = Salsa20.extendedStream(key: Self.key, nonce: Self.nonce, count: 32)
        #expect(stream.hexadecimal == "eea6a7251c1e72916d11c2cb214d3c252539121d8e234e652d651fa4c8cff880")
    }

    @Test func aChangedBoxStaysClosed() {
        for index in Self.box.indices {
            var changed = Self.box
            changed[index] ^= 1
            #expect(SecretBox.open(changed, nonce: Self.nonce, key: Self.key) == nil)
        }
    }

    @Test func anotherKeyOrNonceDoesNotOpen() {
        var (key, nonce) = (Self.key, Self.nonce)
        key[31] ^= 1
        nonce[23] ^= 1
        #expect(SecretBox.open(Self.box, nonce: Self.nonce, key: key) == nil)
        #expect(SecretBox.open(Self.box, nonce: nonce, key: Self.key) == nil)
    }

    @Test func sizesAreChecked() {
        #expect(SecretBox.open(Array(Self.box.prefix(15)), nonce: Self.nonce, key: Self.key) == nil)
        #expect(SecretBox.open([], nonce: Self.nonce, key: Self.key) == nil)
        #expect(SecretBox.open(Self.box, nonce: [], key: Self.key) == nil)
        #expect(SecretBox.open(Self.box, nonce: Self.nonce, key: []) == nil)
    }

    /// RFC 8439, section 2.5.2 and appendix A.3, numbers 7 to 11: the carries that are easily got wrong.
    @Test(arguments: [
        (
            "85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b",
            "43727970746f6772617068696320466f72756d2052657365617263682047726f7570",
            "a8061dc1305136c6c22b8baf0c0127a9"
        ),
        (
            "0200000000000000000000000000000000000000000000000000000000000000",
            "ffffffffffffffffffffffffffffffff", "03000000000000000000000000000000"
        ),
        (
            "02000000000000000000000000000000ffffffffffffffffffffffffffffffff",
            "02000000000000000000000000000000", "03000000000000000000000000000000"
        ),
        (
            "0100000000000000000000000000000000000000000000000000000000000000",
            "fffffffffffffffffffffffffffffffff0ffffffffffffffffffffffffffffff11000000000000000000000000000000",
            "05000000000000000000000000000000"
        ),
        (
            "0100000000000000000000000000000000000000000000000000000000000000",
            "fffffffffffffffffffffffffffffffffbfefefefefefefefefefefefefefefe01010101010101010101010101010101",
            "00000000000000000000000000000000"
        ),
        (
            "0200000000000000000000000000000000000000000000000000000000000000",
            "fdffffffffffffffffffffffffffffff", "faffffffffffffffffffffffffffffff"
        ),
        (
            "0100000000000000040000000000000000000000000000000000000000000000",
            "e33594d7505e43b900000000000000003394d7505e4379cd010000000000000000000000000000000000000000000000"
                + "01000000000000000000000000000000", "14000000000000005500000000000000"
        ),
        (
            "0100000000000000040000000000000000000000000000000000000000000000",
            "e33594d7505e43b900000000000000003394d7505e4379cd010000000000000000000000000000000000000000000000",
            "13000000000000000000000000000000"
        ),
    ])
    func authenticatorsAreTheRFCs(_ key: String, _ message: String, _ tag: String) {
        #expect(Poly1305.tag(Self.bytes(message), key: Self.bytes(key)).hexadecimal == tag)
    }

    private static func bytes(_ hex: String) -> [UInt8] {
        var rest = Substring(hex)
        var bytes: [UInt8] = []
        while let byte = UInt8(rest.prefix(2), radix: 16) {
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
