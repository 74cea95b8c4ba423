// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Registry

/// Credential helpers that really run.
@Suite struct HelperProgramTests {
    /// Runs `body` with a helper `x` that is this shell script.
    private func withProgram(
        _ script: String, timeLimit: Duration = .seconds(10), _ body: (CredentialHelper) async throws -> Void
    ) async throws {
        let directory = NSTemporaryDirectory() + "assay-helper-" + UUID().uuidString
        let program = directory + "/docker-credential-x"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(filePath: program))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        try await body(CredentialHelper.programs(on: directory + ":/usr/bin:/bin", timeLimit: timeLimit))
    }

    @Test func aProgramReadsTheHostAndAnswers() async throws {
        let script = #"printf '{"Username":"%s","Secret":"%s"}' "$1" "$(cat)""#
        try await withProgram(script) { helper in
            let found = try await helper.credential(name: "x", host: "a.example")
            #expect(found == .basic(username: "get", password: "a.example"))
        }
    }

    @Test func aProgramThatReadsNothingMayAnswer() async throws {
        try await withProgram(#"echo '{"Username":"u","Secret":"p"}'"#) { helper in
            let found = try await helper.credential(name: "x", host: "a.example")
            #expect(found == .basic(username: "u", password: "p"))
        }
    }

    @Test(arguments: ["exec sleep 3600", "cat /dev/zero", "exit 1"])
    func aProgramThatMisbehavesIsAnError(_ script: String) async throws {
        try await withProgram(script, timeLimit: .seconds(2)) { helper in
            #expect(
                await code { () async throws(RegistryError) in
                    try await helper.credential(name: "x", host: "a.example")
                } == .credentials)
        }
    }
}
