// SPDX-License-Identifier: Apache-2.0

import CPKCS11
import Policy

/// A token in a slot, as it names itself.
struct PKCS11Token: Equatable {
    var slot: CK_SLOT_ID
    var label: String
    var manufacturer: String
    var model: String
    var serial: String
    /// Whether the next wrong PIN locks it.
    var hasOneTryLeft: Bool

    init(slot: CK_SLOT_ID, _ information: CK_TOKEN_INFO) {
        self.slot = slot
        label = unsafe withUnsafeBytes(of: information.label) { unsafe Self.text($0) }
        manufacturer = unsafe withUnsafeBytes(of: information.manufacturerID) { unsafe Self.text($0) }
        model = unsafe withUnsafeBytes(of: information.model) { unsafe Self.text($0) }
        serial = unsafe withUnsafeBytes(of: information.serialNumber) { unsafe Self.text($0) }
        hasOneTryLeft = information.flags & Self.finalTry != 0
    }

    /// Whether it is what the URI asks for (RFC 7512, section 2.5: what is not said matches everything).
    func matches(_ uri: PKCS11URI) -> Bool {
        (uri.slotID.map { CK_SLOT_ID($0) == slot } ?? true) && (uri.token.map { $0 == label } ?? true)
            && (uri.serial.map { $0 == serial } ?? true)
            && (uri.manufacturer.map { $0 == manufacturer } ?? true)
            && (uri.model.map { $0 == model } ?? true)
    }

    /// Padded with spaces (PKCS #11 2.40, section 3.2); some modules pad with zeros.
    private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        let content = unsafe Array(bytes).reversed().drop { $0 == 0x20 || $0 == 0 }.reversed()
        return String(decoding: content, as: UTF8.self)
    }

    /// CKF_USER_PIN_FINAL_TRY
    private static let finalTry: CK_FLAGS = 0x2_0000
}
