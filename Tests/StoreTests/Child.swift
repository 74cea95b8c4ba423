// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A run of the program `StoreCrash`, which says in a file what it has begun and kept.
final class Child: Sendable {
    /// What it has said.
    struct Words {
        var begun: Set<Int> = []
        var kept: Set<Int> = []
        /// Anything else.
        var other: [Substring] = []

        init(_ text: String) {
            // A line without its end was not finished.
            for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
                switch (line.prefix(2), Int(line.dropFirst(2))) {
                case ("b ", let number?): begun.insert(number)
                case ("k ", let number?): kept.insert(number)
                default: other.append(line)
                }
            }
        }
    }

    private let process: Process
    private let log: String

    init(folder: String, first: Int, count: Int, log: String) throws {
        self.log = log
        process = Process()
        process.executableURL = URL(filePath: try Self.program())
        process.arguments = [folder, "\(first)", "\(count)"]
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        process.standardOutput = FileHandle(forWritingAtPath: log)
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    var words: Words { Words((try? String(contentsOf: URL(filePath: log), encoding: .utf8)) ?? "") }

    /// Waits until it has said what is wanted, or has ended.
    func wait(_ isEnough: (Words) -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while !isEnough(words), process.isRunning {
            guard ContinuousClock.now < deadline else { throw Stuck() }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    /// Ends it as a supervisor would who has lost patience.
    func kill() async {
        Foundation.kill(process.processIdentifier, SIGKILL)
        _ = await end()
    }

    /// Its exit code, or the signal that ended it.
    func end() async -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }

    struct Stuck: Error {}
    struct NotBuilt: Error {}

    private static func program() throws -> String {
        var folder = URL(filePath: Bundle.main.executablePath ?? "").absoluteURL
        while folder.pathComponents.count > 1 {
            folder.deleteLastPathComponent()
            let candidate = folder.appending(path: "StoreCrash").path()
            if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
        }
        throw NotBuilt()
    }
}
