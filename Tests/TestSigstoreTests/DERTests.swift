// SPDX-License-Identifier: Apache-2.0

import OCIModel
import TestSigstore
import Testing

@Suite struct DERTests {
    private typealias DER = TestSigstore.DER

    @Test(
        "lengths take the short form, then as few octets as they need",
        arguments: [
            (0, "0400"), (127, "047f"), (128, "048180"), (256, "04820100"),
        ])
    func length(count: Int, header: String) {
        let encoded = DER.octetString([UInt8](repeating: 0, count: count))
        #expect(encoded.prefix(encoded.count - count).hexadecimal == header)
    }

    @Test(
        "integers are positive and no longer than they need",
        arguments: [
            (0, "020100"), (127, "02017f"), (128, "02020080"), (65_536, "0203010000"),
        ])
    func integer(value: Int, hex: String) { #expect(DER.integer(value).hexadecimal == hex) }

    @Test(
        "object identifiers",
        arguments: [
            ("2.5.29.17", "0603551d11"), ("1.3.6.1.4.1.57264.1.24", "060a2b0601040183bf300118"),
        ])
    func objectIdentifier(dotted: String, hex: String) {
        #expect(DER.objectIdentifier(dotted).hexadecimal == hex)
    }

    @Test("a certificate's time has two digits for the year up to 2049")
    func time() {
        #expect(DER.certificateTime(1_800_000_000) == [0x17, 13] + Array("270115080000Z".utf8))
        #expect(DER.certificateTime(2_524_608_000) == [0x18, 15] + Array("20500101000000Z".utf8))
    }
}
