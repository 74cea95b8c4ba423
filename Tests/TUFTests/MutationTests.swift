// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

@testable import TUF

/// Damaged files end in an error, never in the end of the process, and never in trust.
struct MutationTests {
    /// A repository with one of everything, and the state that its files are checked from.
    private static func files() throws -> (snapshot: TrustedSnapshot, files: [String: [UInt8]]) {
        let repository = try TestRepository()
        repository.content.describesFiles = false
        repository.delegate("A") { $0.isTerminating = true }
        repository.add("folder/file", "text")
        try repository.publish("A", "targets", "snapshot", "timestamp")
        let files = repository.content.files.mapValues(\.bytes)
        let root = try TrustedRoot(anchor: repository.root)
        let timestamp = try root.timestamp(
            fetched: try #require(files["timestamp"]), cached: nil, at: TestRepository.now
        ).timestamp
        return (try timestamp.snapshot(fetched: try #require(files["snapshot"]), cached: nil), files)
    }

    /// Cut short, with bytes exchanged, doubled or left out: five thousand of each kind of file.
    @Test(arguments: MetadataKind.allCases)
    func noDamagedFileIsTrusted(kind: MetadataKind) throws {
        let (snapshot, files) = try Self.files()
        let root = snapshot.root
        let good = try #require(files[kind.rawValue])
        var random = SplitMix64(state: 0x5EED)
        let check: ([UInt8]) throws(TUFError) -> Void = { bytes throws(TUFError) in
            switch kind {
            case .root: _ = try TrustedRoot(anchor: bytes)
            case .timestamp: _ = try root.timestamp(fetched: bytes, cached: bytes, at: TestRepository.now)
            case .snapshot: _ = try snapshot.timestamp.snapshot(fetched: bytes, cached: bytes)
            case .targets: _ = try snapshot.targets(bytes)
            }
        }
        #expect(code { () throws(TUFError) in try check(good) } == nil)
        let tree = try JSON(parsing: good)
        for _ in 0..<5_000 {
            let bytes = damaged(good, &random)
            guard code({ () throws(TUFError) in try check(bytes) }) == nil else { continue }
            // Only what no signature covers may differ: members beside `signed`, and signatures of nobody.
            #expect(try JSON(parsing: bytes)["signed"] == tree["signed"])
        }
    }

    private func damaged(_ good: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        var bytes = good
        for _ in 0...Int.random(in: 0..<3, using: &random) {
            guard !bytes.isEmpty else { return bytes }
            let index = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &random)
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(bytes[index], at: index)
            case 3: bytes.removeLast(bytes.count - index)
            default: bytes[index] = Array("{}[]\",:-0919etn".utf8).randomElement(using: &random) ?? 0
            }
        }
        return bytes
    }
}

/// A generator whose numbers are the same each time.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
