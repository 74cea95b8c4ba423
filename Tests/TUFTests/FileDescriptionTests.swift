// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

@testable import TUF

/// Lengths and hashes that the timestamp and the snapshot give (sections 5.5.2 and 5.6.2), and limits where none are.
struct FileDescriptionTests {
    @Test func filesThatAreDescribedRight() async throws {
        let test = try ClientTest()
        test.repository.content.describesFiles = true
        try test.repository.publish("targets", "snapshot", "timestamp")
        #expect(await test.refresh() == nil)
        #expect(try test.kept()["targets"] == 2)
    }

    @Test(arguments: [
        (#"{"version": 2, "hashes": {"sha256": "00"}}"#, TUFError.Code.hashMismatch),
        (#"{"version": 2, "hashes": {"md5": "00"}}"#, .unsupportedHash),
        (#"{"version": 2, "length": 100000}"#, .lengthMismatch),
        (#"{"version": 2, "length": 10}"#, .tooLarge),
        (#"{"version": 2, "length": -1}"#, .malformed),
        (#"{"version": 2, "hashes": {}}"#, .malformed),
        (#"{"version": "2"}"#, .malformed),
        (#"{"version": 0}"#, .malformed),
        (#"{"length": 10}"#, .malformed),
        (#"{"version": 2}"#, nil),
    ])
    func aFileThatIsDescribedWrong(info: String, expected: TUFError.Code?) async throws {
        for (role, file) in [("timestamp", "snapshot.json"), ("snapshot", "targets.json")] {
            let test = try ClientTest()
            var meta = JSONObject()
            meta[file] = try JSON(parsing: info)
            test.repository.content.roles[role]?.more["meta"] = .object(meta)
            try test.repository.publish("targets", "snapshot", "timestamp")
            #expect(await test.refresh() == expected)
            #expect(
                try test.kept()[role == "timestamp" ? "snapshot" : "targets"] == (expected == nil ? 2 : nil))
        }
    }

    @Test(arguments: MetadataKind.allCases)
    func filesHaveALimit(kind: MetadataKind) async throws {
        for spare in [-1, 0] {
            let test = try ClientTest()
            // Behind the signed part, where no check sees it.
            try test.repository.publish(kind.rawValue) {
                $0["x"] = .string(String(repeating: " ", count: 4000))
            }
            if kind != .timestamp { try test.repository.publish("snapshot", "timestamp") }
            let size = try #require(test.repository.content.files[kind.rawValue]?.bytes.count)
            guard size > 4000 else { continue }
            switch kind {
            case .root: test.limits.root = size + spare
            case .timestamp: test.limits.timestamp = size + spare
            case .snapshot: test.limits.snapshot = size + spare
            case .targets: test.limits.targets = size + spare
            }
            #expect(await test.refresh() == (spare < 0 ? .tooLarge : nil))
        }
    }
}
