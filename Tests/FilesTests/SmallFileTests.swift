// SPDX-License-Identifier: Apache-2.0

import Files
import Foundation
import Testing

struct SmallFileTests {
    private func failure(_ path: String, limit: Int = 10) -> FileError? {
        do throws(FileError) {
            _ = try SmallFile.read(path, limit: limit)
            return nil
        } catch {
            return error
        }
    }

    @Test func aFileIsReadUpToItsLimit() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "small-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("0123456789".utf8).write(to: file)
        let content = try SmallFile.read(file.path(), limit: 10)
        #expect(content == Array("0123456789".utf8))
        #expect(failure(file.path(), limit: 9) == .tooLarge(limit: 9))
        #expect(failure(file.path() + "x") == .missing)
        #expect(failure(file.path() + "\0") == .missing)
    }

    @Test(arguments: ["/", "/dev/null"]) func whatIsNoFileIsNotRead(_ path: String) {
        #expect(failure(path) == .notAFile)
    }
}
