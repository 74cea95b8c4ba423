// SPDX-License-Identifier: Apache-2.0

import Attestations
import Foundation
import OCIModel
import Policy
import StrictJSON
import Testing
import Verification

/// What gates were shown, in files.
struct GateMemoryFolderTests {
    private let directory = FileManager.default.temporaryDirectory
        .appending(path: "gate-memory-\(UUID().uuidString)").path
    private let record = GateRecord(signedAt: 1_800_000_000, attestation: Digest(sha256Of: [1]))

    private var memory: GateMemoryFolder { GateMemoryFolder(directory: directory) }

    private func key(_ image: UInt8 = 0, gate name: String = "e2e") -> GateMemoryKey {
        let gate = Gate(
            name: name, type: GateType(.testResult), signers: [], condition: .none,
            location: SourceLocation(file: "policy.yaml"))
        return GateMemoryKey(image: Digest(sha256Of: [image]), gate: gate)
    }

    private func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory).map { "\(directory)/\($0)" }
    }

    private func failure(_ key: GateMemoryKey) async -> GateMemoryFailure? {
        do throws(GateMemoryFailure) {
            _ = try await memory.newest(for: key)
            return nil
        } catch {
            return error
        }
    }

    /// Runs with a folder that is removed afterwards.
    private func inFolder(_ body: () async throws -> Void) async throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body()
    }

    @Test func aRecordComesBack() async throws {
        try await inFolder {
            #expect(try await memory.newest(for: key()) == nil)
            #expect(!FileManager.default.fileExists(atPath: directory))
            try await memory.note(record, for: key())
            #expect(try await memory.newest(for: key()) == record)
            let manager = FileManager.default
            let file = try #require(try files().first)
            #expect(try manager.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
            #expect(try manager.attributesOfItem(atPath: directory)[.posixPermissions] as? Int == 0o700)
        }
    }

    @Test func eachImageAndGateHasItsOwn() async throws {
        try await inFolder {
            try await memory.note(record, for: key())
            #expect(try await memory.newest(for: key(1)) == nil)
            #expect(try await memory.newest(for: key(gate: "scan")) == nil)
            #expect(try await memory.newest(for: key()) == record)
        }
    }

    @Test func onlyANewerRecordReplaces() async throws {
        try await inFolder {
            try await memory.note(record, for: key())
            for (seconds, counts) in [(-1, false), (0, false), (1, true)] {
                let other = GateRecord(
                    signedAt: record.signedAt + seconds, attestation: Digest(sha256Of: [9]))
                try await memory.note(other, for: key())
                #expect(try await memory.newest(for: key()) == (counts ? other : record))
            }
        }
    }

    @Test(arguments: ["", "{}", "[", "{\"image\":\"x\"}"])
    func whatIsNoRecordIsAFailure(_ content: String) async throws {
        try await inFolder {
            try await memory.note(record, for: key())
            let file = try #require(try files().first)
            #expect(await failure(key()) == nil)
            try Data(content.utf8).write(to: URL(filePath: file))
            #expect(await failure(key()) == .malformed(file))
            // Nor is it overwritten: somebody should look.
            await #expect(throws: GateMemoryFailure.malformed(file)) {
                try await memory.note(record, for: key())
            }
        }
    }

    @Test func aRecordOfAnotherImageIsAFailure() async throws {
        try await inFolder {
            try await memory.note(record, for: key())
            let mine = try #require(try files().first)
            try await memory.note(record, for: key(1))
            let other = try #require(try files().first { $0 != mine })
            try FileManager.default.removeItem(atPath: mine)
            try FileManager.default.moveItem(atPath: other, toPath: mine)
            #expect(await failure(key()) == .malformed(mine))
        }
    }

    @Test func whatOthersMayWriteIsAFailure() async throws {
        try await inFolder {
            try await memory.note(record, for: key())
            let file = try #require(try files().first)
            for path in [file, directory] {
                let manager = FileManager.default
                let usual = try manager.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? 0
                for more in [0o020, 0o002] {
                    try manager.setAttributes([.posixPermissions: usual | more], ofItemAtPath: path)
                    #expect(await failure(key()) == .notOurs(path))
                }
                try manager.setAttributes([.posixPermissions: usual], ofItemAtPath: path)
                #expect(await failure(key()) == nil)
            }
        }
    }

    @Test func aLinkIsAFailure() async throws {
        try await inFolder {
            try await memory.note(record, for: key())
            let file = try #require(try files().first)
            try FileManager.default.removeItem(atPath: file)
            #expect(await failure(key()) == nil)
            try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: "/nowhere")
            #expect(await failure(key()) == .unreadable(file))
        }
    }

    @Test func whatIsTooLargeIsAFailure() async throws {
        try await inFolder {
            try await memory.note(record, for: key())
            let file = try #require(try files().first)
            try Data(repeating: 0x20, count: 5_000).write(to: URL(filePath: file))
            #expect(await failure(key()) == .unreadable(file))
        }
    }

    @Test func aFileInTheFoldersPlaceIsAFailure() async throws {
        try await inFolder {
            try Data().write(to: URL(filePath: directory))
            await #expect(throws: GateMemoryFailure.self) { try await memory.note(record, for: key()) }
        }
    }

    @Test func whatWasNotedLongAgoIsForgotten() async throws {
        try await inFolder {
            try await memory.note(record, for: key())
            let old = try #require(try files().first)
            for (days, isKept) in [(364, true), (366, false)] {
                let date = Date.now.addingTimeInterval(Double(-days * 86_400))
                try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: old)
                try await memory.note(record, for: key(UInt8(days % 256)))
                #expect(try files().contains(old) == isKept)
            }
        }
    }
}
