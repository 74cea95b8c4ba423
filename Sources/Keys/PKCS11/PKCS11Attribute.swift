// SPDX-License-Identifier: Apache-2.0

import CPKCS11

/// One attribute of the objects that are looked for (PKCS #11 2.40, section 4).
struct PKCS11Attribute {
    var type: CK_ATTRIBUTE_TYPE
    var value: [UInt8]

    /// CKA_CLASS
    static func objectClass(_ value: CK_ULONG) -> Self {
        Self(type: 0x00, value: unsafe withUnsafeBytes(of: value) { unsafe Array($0) })
    }
    static let publicKey = objectClass(2)
    static let privateKey = objectClass(3)
    static let certificate = objectClass(1)

    static let label: CK_ATTRIBUTE_TYPE = 0x03
    /// CKA_VALUE, a certificate in DER.
    static let content: CK_ATTRIBUTE_TYPE = 0x11
    static let keyType: CK_ATTRIBUTE_TYPE = 0x100
    static let id: CK_ATTRIBUTE_TYPE = 0x102
    static let modulus: CK_ATTRIBUTE_TYPE = 0x120
    static let publicExponent: CK_ATTRIBUTE_TYPE = 0x122
    static let ecParameters: CK_ATTRIBUTE_TYPE = 0x180
    static let ecPoint: CK_ATTRIBUTE_TYPE = 0x181

    /// Calls `body` with the attributes as a module takes them; they are good until it returns.
    @unsafe static func withTemplate(
        _ attributes: [Self],
        _ body: (UnsafeMutablePointer<CK_ATTRIBUTE>?, CK_ULONG) throws(PKCS11Problem) -> Void
    ) throws(PKCS11Problem) {
        // One buffer for all values, so that nothing nests with their number.
        var values = attributes.flatMap(\.value)
        try unsafe values.withUnsafeMutableBufferPointer { (buffer) throws(PKCS11Problem) in
            var start = 0
            var template: [CK_ATTRIBUTE] = unsafe []
            for attribute in attributes {
                let count = attribute.value.count
                let place = unsafe buffer.baseAddress.map { unsafe UnsafeMutableRawPointer($0 + start) }
                unsafe template.append(
                    CK_ATTRIBUTE(type: attribute.type, pValue: place, ulValueLen: CK_ULONG(count)))
                start += count
            }
            let count = unsafe CK_ULONG(template.count)
            try unsafe template.withUnsafeMutableBufferPointer { (pointer) throws(PKCS11Problem) in
                try unsafe body(pointer.baseAddress, count)
            }
        }
    }
}
