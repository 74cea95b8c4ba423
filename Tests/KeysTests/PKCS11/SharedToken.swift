// SPDX-License-Identifier: Apache-2.0

import Foundation
import Keys
import Policy
import TestPeers
import Testing

/// SoftHSM in this process, with one token for all tests: it reads its configuration when it is first used, and sees no
/// token that is made later.
enum SharedToken {
    /// The token "assay" with a key of each type, named as its type, and some odd ones.
    static func make() async throws -> SoftHSM { try await made.value }

    /// The keys that SoftHSM shows to anybody.
    static let types: [(SoftHSM.KeyType, String)] = [
        (.p256, "ecdsa-p256"), (.p384, "ecdsa-p384"), (.p521, "ecdsa-p521"), (.rsa2048, "rsa-2048"),
        (.ed25519, "ed25519"),
    ]

    /// A URI on this token.
    static func uri(_ attributes: String, query: String = "") throws -> PKCS11URI {
        try PKCS11URI("pkcs11:\(attributes)?module-path=\(SoftHSM.module)\(query)")
    }

    private static let made = Task<SoftHSM, any Error> {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "assay-softhsm-\(UUID().uuidString)")
        let hsm = try await SoftHSM(in: folder.path())
        for (index, (type, name)) in types.enumerated() {
            try await hsm.generate(type, label: name, id: "0\(index + 1)")
        }
        try await hsm.generate(.p256, label: "hidden", id: "10", isHidden: true)
        try await hsm.generate(.p256, label: "twins", id: "11")
        try await hsm.generate(.p256, label: "twins", id: "12")
        try await hsm.generate(.p256, label: "private", id: "13")
        try await hsm.removePublicKey(label: "private")
        let certificate = folder.appending(path: "certificate.der")
        try Data(CertificateSample.der).write(to: certificate)
        try await hsm.write(certificate: certificate.path(), label: "certificate", id: "14")
        _ = try await SoftHSM(in: folder.path(), label: "same")
        _ = try await SoftHSM(in: folder.path(), label: "same")
        unsafe setenv("SOFTHSM2_CONF", "\(folder.path())/softhsm2.conf", 1)
        atexit {
            if let file = ProcessInfo.processInfo.environment["SOFTHSM2_CONF"] {
                try? FileManager.default.removeItem(at: URL(filePath: file).deletingLastPathComponent())
            }
        }
        return hsm
    }
}

extension Trait where Self == ConditionTrait {
    static var needsSoftHSM: Self {
        .enabled(if: SoftHSM.isExpected, "scripts/install-peers did not install softhsm")
    }
}
