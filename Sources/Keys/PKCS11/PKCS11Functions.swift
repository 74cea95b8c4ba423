// SPDX-License-Identifier: Apache-2.0

import CPKCS11

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The functions of a module, which is loaded into this process and stays in it.
///
/// Modules are native code that the operator trusts as the program itself; what they answer is bounded here all the
/// same. Every call may block.
@safe struct PKCS11Functions {
    private let list: CK_FUNCTION_LIST

    /// Loads and initializes the module at a path.
    init(path: String) throws(PKCS11Problem) {
        guard let library = unsafe dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            let why = unsafe dlerror().map { unsafe String(cString: $0) }
            throw PKCS11Problem(
                .misconfigured(
                    "the PKCS #11 module cannot be loaded: \(why ?? "the loader does not say why")"))
        }
        guard let symbol = unsafe dlsym(library, "C_GetFunctionList") else {
            throw PKCS11Problem(
                .misconfigured("\(path) is no PKCS #11 module: it has no C_GetFunctionList"))
        }
        let getList = unsafe unsafeBitCast(symbol, to: CK_C_GetFunctionList.self)
        var found: UnsafeMutablePointer<CK_FUNCTION_LIST>?
        let code = unsafe PKCS11ReturnCode(value: getList(&found))
        guard code == .ok, let found = unsafe found else { throw PKCS11Problem("C_GetFunctionList", code) }
        // Version 3 modules give this list too, and say 2.40.
        let version = unsafe found.pointee.version
        guard version.major == 2 || version.major == 3 else {
            throw PKCS11Problem(.misconfigured("\(path) speaks PKCS #11 version \(version.major)"))
        }
        unsafe list = found.pointee
        try initialize()
    }

    /// The slots that hold a token.
    func slots() throws(PKCS11Problem) -> [CK_SLOT_ID] {
        guard let call = unsafe list.C_GetSlotList else { throw Self.missing("C_GetSlotList") }
        var count: CK_ULONG = 0
        try Self.check("C_GetSlotList") { unsafe call(1, nil, &count) }
        guard count > 0 else { return [] }
        guard count <= Self.mostSlots else {
            throw PKCS11Problem(.device("the module has more than \(Self.mostSlots) slots"))
        }
        var slots = [CK_SLOT_ID](repeating: 0, count: Int(count))
        try Self.check("C_GetSlotList") { unsafe call(1, &slots, &count) }
        return Array(slots.prefix(Int(min(count, Self.mostSlots))))
    }

    /// What the token in a slot says of itself; `nil` when it cannot be asked.
    func token(in slot: CK_SLOT_ID) throws(PKCS11Problem) -> CK_TOKEN_INFO? {
        guard let call = unsafe list.C_GetTokenInfo else { throw Self.missing("C_GetTokenInfo") }
        var information = CK_TOKEN_INFO()
        return unsafe call(slot, &information) == PKCS11ReturnCode.ok.value ? information : nil
    }

    /// Opens a session that only reads.
    func openSession(_ slot: CK_SLOT_ID) throws(PKCS11Problem) -> CK_SESSION_HANDLE {
        guard let call = unsafe list.C_OpenSession else { throw Self.missing("C_OpenSession") }
        var session: CK_SESSION_HANDLE = 0
        try Self.check("C_OpenSession") { unsafe call(slot, Self.serialSession, nil, nil, &session) }
        return session
    }

    /// Closes a session; the last one takes the login with it.
    func closeSession(_ session: CK_SESSION_HANDLE) { _ = unsafe list.C_CloseSession?(session) }

    /// Logs the token's user in.
    func logIn(
        _ session: CK_SESSION_HANDLE, pin: [UInt8]
    ) throws(PKCS11Problem) -> PKCS11ReturnCode {
        guard let call = unsafe list.C_Login else { throw Self.missing("C_Login") }
        var pin = pin
        let length = CK_ULONG(pin.count)
        return unsafe PKCS11ReturnCode(value: call(session, Self.user, &pin, length))
    }

    /// The objects that have all these attributes, at most so many.
    func objects(
        _ session: CK_SESSION_HANDLE, with attributes: [PKCS11Attribute], most: Int
    ) throws(PKCS11Problem) -> [CK_OBJECT_HANDLE] {
        guard let begin = unsafe list.C_FindObjectsInit, let find = unsafe list.C_FindObjects,
            let end = unsafe list.C_FindObjectsFinal
        else { throw Self.missing("C_FindObjects") }
        try unsafe PKCS11Attribute.withTemplate(attributes) { template, count throws(PKCS11Problem) in
            try Self.check("C_FindObjectsInit") { unsafe begin(session, template, count) }
        }
        defer { _ = end(session) }
        var objects = [CK_OBJECT_HANDLE](repeating: 0, count: most)
        var found = 0
        // Modules may give fewer at a time than there are.
        for _ in 0..<most where found < most {
            var piece = [CK_OBJECT_HANDLE](repeating: 0, count: most - found)
            var count: CK_ULONG = 0
            let room = CK_ULONG(piece.count)
            try Self.check("C_FindObjects") { unsafe find(session, &piece, room, &count) }
            guard count > 0, count <= room else { break }
            for object in piece.prefix(Int(count)) {
                objects[found] = object
                found += 1
            }
        }
        return Array(objects.prefix(found))
    }

    /// An object's attribute; `nil` when it has none.
    func attribute(
        _ type: CK_ATTRIBUTE_TYPE, of object: CK_OBJECT_HANDLE, _ session: CK_SESSION_HANDLE
    ) throws(PKCS11Problem) -> [UInt8]? {
        guard let call = unsafe list.C_GetAttributeValue else { throw Self.missing("C_GetAttributeValue") }
        var asked = unsafe CK_ATTRIBUTE(type: type, pValue: nil, ulValueLen: 0)
        let first = unsafe PKCS11ReturnCode(value: call(session, object, &asked, 1))
        // So long is what cannot be told (section 3.5, CK_UNAVAILABLE_INFORMATION).
        let length = unsafe asked.ulValueLen
        if first == .attributeTypeInvalid || length == .max || length == 0 { return nil }
        guard first == .ok else { throw PKCS11Problem("C_GetAttributeValue", first) }
        guard length <= Self.longestAttribute else {
            throw PKCS11Problem(
                .device(
                    "the token gives an attribute of \(length) bytes; \(Self.longestAttribute) are the most"))
        }
        var value = [UInt8](repeating: 0, count: Int(length))
        let written = try unsafe value.withUnsafeMutableBufferPointer { (buffer) throws(PKCS11Problem) in
            var asked = unsafe CK_ATTRIBUTE(type: type, pValue: buffer.baseAddress, ulValueLen: length)
            try Self.check("C_GetAttributeValue") { unsafe call(session, object, &asked, 1) }
            return unsafe asked.ulValueLen
        }
        guard written <= length else { return nil }
        return Array(value.prefix(Int(written)))
    }

    private func initialize() throws(PKCS11Problem) {
        guard let call = unsafe list.C_Initialize else { throw Self.missing("C_Initialize") }
        var arguments = unsafe CK_C_INITIALIZE_ARGS()
        unsafe arguments.flags = Self.systemLocking
        var code = unsafe PKCS11ReturnCode(value: call(&arguments))
        // Calls come one at a time in any case.
        if code == .cantLock { code = PKCS11ReturnCode(value: call(nil)) }
        guard code == .ok || code == .alreadyInitialized else { throw PKCS11Problem("C_Initialize", code) }
    }

    private static func check(_ function: String, _ call: () -> CK_RV) throws(PKCS11Problem) {
        let code = PKCS11ReturnCode(value: call())
        guard code == .ok else { throw PKCS11Problem(function, code) }
    }

    private static func missing(_ function: String) -> PKCS11Problem {
        PKCS11Problem(.misconfigured("the PKCS #11 module has no \(function)"))
    }

    /// CKF_OS_LOCKING_OK
    private static let systemLocking: CK_FLAGS = 0x02
    /// CKF_SERIAL_SESSION
    private static let serialSession: CK_FLAGS = 0x04
    /// CKU_USER
    private static let user: CK_ULONG = 1
    private static let mostSlots: CK_ULONG = 1024
    /// Certificates are the longest that is read.
    private static let longestAttribute: CK_ULONG = 16 << 10
}
