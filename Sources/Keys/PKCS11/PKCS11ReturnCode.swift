// SPDX-License-Identifier: Apache-2.0

import CPKCS11

/// What a function of a module answers, by the specification's name (PKCS #11 2.40, section 5.1).
struct PKCS11ReturnCode: Error, Equatable {
    var value: CK_RV

    static let ok = Self(value: 0x00)
    static let cantLock = Self(value: 0x0A)
    static let attributeTypeInvalid = Self(value: 0x12)
    static let pinIncorrect = Self(value: 0xA0)
    static let pinInvalid = Self(value: 0xA1)
    static let pinLengthRange = Self(value: 0xA2)
    static let pinExpired = Self(value: 0xA3)
    static let pinLocked = Self(value: 0xA4)
    static let userAlreadyLoggedIn = Self(value: 0x100)
    static let userNotLoggedIn = Self(value: 0x101)
    static let userPINNotInitialized = Self(value: 0x102)
    static let alreadyInitialized = Self(value: 0x191)
}

extension PKCS11ReturnCode: CustomStringConvertible {
    /// `CKR_PIN_INCORRECT`; the number where it has no name here.
    var description: String { Self.names[value] ?? "CKR_0x\(String(value, radix: 16))" }

    private static let names: [CK_RV: String] = [
        0x00: "CKR_OK", 0x01: "CKR_CANCEL", 0x02: "CKR_HOST_MEMORY", 0x03: "CKR_SLOT_ID_INVALID",
        0x05: "CKR_GENERAL_ERROR", 0x06: "CKR_FUNCTION_FAILED", 0x07: "CKR_ARGUMENTS_BAD",
        0x09: "CKR_NEED_TO_CREATE_THREADS", 0x0A: "CKR_CANT_LOCK", 0x11: "CKR_ATTRIBUTE_SENSITIVE",
        0x12: "CKR_ATTRIBUTE_TYPE_INVALID", 0x13: "CKR_ATTRIBUTE_VALUE_INVALID", 0x30: "CKR_DEVICE_ERROR",
        0x31: "CKR_DEVICE_MEMORY", 0x32: "CKR_DEVICE_REMOVED", 0x50: "CKR_FUNCTION_CANCELED",
        0x54: "CKR_FUNCTION_NOT_SUPPORTED", 0x82: "CKR_OBJECT_HANDLE_INVALID", 0x90: "CKR_OPERATION_ACTIVE",
        0x91: "CKR_OPERATION_NOT_INITIALIZED", 0xA0: "CKR_PIN_INCORRECT", 0xA1: "CKR_PIN_INVALID",
        0xA2: "CKR_PIN_LEN_RANGE", 0xA3: "CKR_PIN_EXPIRED", 0xA4: "CKR_PIN_LOCKED",
        0xB0: "CKR_SESSION_CLOSED", 0xB1: "CKR_SESSION_COUNT", 0xB3: "CKR_SESSION_HANDLE_INVALID",
        0xB4: "CKR_SESSION_PARALLEL_NOT_SUPPORTED", 0xD0: "CKR_TEMPLATE_INCOMPLETE",
        0xD1: "CKR_TEMPLATE_INCONSISTENT", 0xE0: "CKR_TOKEN_NOT_PRESENT", 0xE1: "CKR_TOKEN_NOT_RECOGNIZED",
        0x100: "CKR_USER_ALREADY_LOGGED_IN", 0x101: "CKR_USER_NOT_LOGGED_IN",
        0x102: "CKR_USER_PIN_NOT_INITIALIZED", 0x103: "CKR_USER_TYPE_INVALID",
        0x104: "CKR_USER_ANOTHER_ALREADY_LOGGED_IN", 0x105: "CKR_USER_TOO_MANY_TYPES",
        0x150: "CKR_BUFFER_TOO_SMALL", 0x190: "CKR_CRYPTOKI_NOT_INITIALIZED",
        0x191: "CKR_CRYPTOKI_ALREADY_INITIALIZED", 0x200: "CKR_FUNCTION_REJECTED",
    ]
}
