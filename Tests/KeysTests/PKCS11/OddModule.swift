// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestPeers

/// A PKCS #11 module that behaves as its definitions say, compiled for a test with the declarations of `CPKCS11`.
struct OddModule: ~Copyable {
    let path: String
    private let folder: Folder

    /// - Parameter definitions: Macros of the source below, in place of their defaults.
    init(_ definitions: [String: String] = [:]) async throws {
        let folder = try Folder()
        let path = "\(folder.path)/module.so"
        try folder.write("module.c", Self.source)
        let compilers = ["/usr/bin/cc", "/usr/bin/clang", "/usr/local/bin/clang"]
        guard let compiler = compilers.first(where: PeerFolder.isExecutable) else {
            throw PeerError("there is no C compiler")
        }
        let headers = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources/CPKCS11/include").path()
        let run = try await PeerProgram(compiler, environment: ["PATH": "/usr/bin:/usr/local/bin"]).run(
            ["-shared", "-fPIC", "-w", "-D_Nullable=", "-D_Nonnull=", "-I", headers, "-o", path]
                + definitions.map { "-D\($0.key)=\($0.value)" } + ["\(folder.path)/module.c"])
        guard run.code == 0 else { throw PeerError(run.errors) }
        self.folder = folder
        self.path = path
    }

    private static let source = """
        #include "CPKCS11.h"
        #include <string.h>
        #include <unistd.h>

        #ifndef INITIALIZE
        #define INITIALIZE 0        // what C_Initialize answers
        #endif
        #ifndef SLOTS
        #define SLOTS 1             // how many
        #endif
        #ifndef PADDING
        #define PADDING ' '         // of the token's texts
        #endif
        #ifndef FLAGS
        #define FLAGS 0             // of the token
        #endif
        #ifndef SLEEP
        #define SLEEP 0             // microseconds that the first session takes to open
        #endif
        #ifndef SESSION
        #define SESSION 0           // what C_OpenSession answers
        #endif
        #ifndef LOGIN
        #define LOGIN 0             // what C_Login answers
        #endif
        #ifndef HIDDEN
        #define HIDDEN 0            // whether the key is seen after C_Login alone
        #endif
        #ifndef SHY
        #define SHY 0               // whether objects are looked for after C_Login alone
        #endif
        #ifndef KEY_TYPE
        #define KEY_TYPE 3          // CKK_EC
        #endif
        #ifndef PARAMETERS
        #define PARAMETERS 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07
        #endif
        #ifndef POINT
        #define POINT 0x04
        #endif
        #ifndef LENGTH
        #define LENGTH sizeof point // that C_GetAttributeValue gives CKA_EC_POINT
        #endif
        #ifndef VERSION
        #define VERSION 2
        #endif

        static const unsigned char parameters[] = { PARAMETERS };
        static const unsigned char point[] = { POINT };
        static const CK_ULONG type = KEY_TYPE;
        static int isLoggedIn, isFound, hasSlept;

        static CK_RV initialize(void *arguments) { return INITIALIZE; }
        static CK_RV slots(CK_BYTE present, CK_SLOT_ID *list, CK_ULONG *count) {
            for (CK_ULONG i = 0; list && i < SLOTS && i < *count; i++) list[i] = i;
            *count = SLOTS;
            return 0;
        }
        static CK_RV token(CK_SLOT_ID slot, CK_TOKEN_INFO *info) {
            memset(info, PADDING, sizeof *info);
            memcpy(info->label, "odd", 3);
            info->flags = FLAGS;
            return 0;
        }
        static CK_RV open(CK_SLOT_ID slot, CK_FLAGS flags, void *a, void *n, CK_SESSION_HANDLE *session) {
            if (!hasSlept) { hasSlept = 1; usleep(SLEEP); }
            *session = 1;
            return SESSION;
        }
        static CK_RV closeSession(CK_SESSION_HANDLE session) { isLoggedIn = 0; return 0; }
        static CK_RV login(CK_SESSION_HANDLE session, CK_ULONG user, CK_BYTE *pin, CK_ULONG length) {
            isLoggedIn = LOGIN == 0;
            return LOGIN;
        }
        static CK_RV begin(CK_SESSION_HANDLE session, CK_ATTRIBUTE *attributes, CK_ULONG count) {
            if (SHY && !isLoggedIn) return 0x101;
            isFound = *(CK_ULONG *)attributes[0].pValue == 2 && (!HIDDEN || isLoggedIn) ? 0 : 1;
            return 0;
        }
        static CK_RV find(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE *objects, CK_ULONG most, CK_ULONG *count) {
            *count = isFound ? 0 : 1;
            isFound = 1;
            objects[0] = 7;
            return 0;
        }
        static CK_RV end(CK_SESSION_HANDLE session) { return 0; }
        static CK_RV give(CK_ATTRIBUTE *attribute, const void *value, CK_ULONG length, CK_ULONG said) {
            CK_ULONG room = attribute->ulValueLen;
            if (attribute->pValue) memcpy(attribute->pValue, value, length < room ? length : room);
            attribute->ulValueLen = said;
            return 0;
        }
        static CK_RV attribute(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *asked, CK_ULONG count) {
            switch (asked->type) {
            case 0x100: return give(asked, &type, sizeof type, sizeof type);
            case 0x180: return give(asked, parameters, sizeof parameters, sizeof parameters);
            case 0x181: return give(asked, point, sizeof point, LENGTH);
            default: asked->ulValueLen = ~0UL; return 0x12;
            }
        }

        static CK_FUNCTION_LIST list = {
            .version = { VERSION, 40 }, .C_Initialize = initialize, .C_GetSlotList = slots, .C_GetTokenInfo = token,
            .C_OpenSession = open, .C_CloseSession = closeSession, .C_GetAttributeValue = attribute,
            .C_FindObjectsInit = begin, .C_FindObjects = find, .C_FindObjectsFinal = end,
        #ifndef NO_LOGIN
            .C_Login = login,
        #endif
        };
        #ifndef NO_EXPORT
        CK_RV C_GetFunctionList(CK_FUNCTION_LIST **found) { *found = &list; return 0; }
        #endif
        """
}
