// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Runs a program whose pipes do not block, hold little, and are served late.
enum Pipes {
    static func run(
        _ path: String, _ arguments: [String], slowInput: String
    ) async throws -> (code: Int, output: String) {
        let (input, output) = (Pipe(), Pipe())
        setNonBlocking(input.fileHandleForReading)
        setNonBlocking(output.fileHandleForWriting)
        // F_SETPIPE_SZ: one page.
        _ = fcntl(output.fileHandleForWriting.fileDescriptor, 1031, 4096)
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        try output.fileHandleForWriting.close()
        try await Task.sleep(for: .milliseconds(300))
        try input.fileHandleForWriting.write(contentsOf: Data(slowInput.utf8))
        try input.fileHandleForWriting.close()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (Int(process.terminationStatus), String(decoding: text, as: UTF8.self))
    }

    private static func setNonBlocking(_ handle: FileHandle) {
        let flags = fcntl(handle.fileDescriptor, F_GETFL)
        _ = fcntl(handle.fileDescriptor, F_SETFL, flags | O_NONBLOCK)
    }
}
