// SPDX-License-Identifier: Apache-2.0

import Foundation
import StrictJSON
import Testing

@testable import CEL

/// The specification's own tests, as far as they do without Protocol Buffers. All of them pass, but for
/// two that contradict themselves.
@Suite(.enabled(if: ConformanceCase.areHere, "the public test data is not here"))
struct ConformanceTests {
    @Test(arguments: try ConformanceCase.files()) func file(_ file: ConformanceCase.File) throws {
        for test in file.cases where !ConformanceCase.mistaken.contains(test.name) {
            switch (test.expected, Result { () throws(CELError) in try test.evaluate() }) {
            case (.value(let expected), .success(let value)):
                #expect(Rendering(value) == Rendering(expected), "\(test)")
            case (.error, .failure): break
            case (_, let result): Issue.record("\(test): \(result)")
            }
        }
    }

    @Test func thereAreAsManyAsThereWere() throws {
        #expect(try ConformanceCase.files().map(\.cases.count).reduce(0, +) == 1089)
    }
    @Test(arguments: ConformanceCase.mistaken) func bytesHoldWhatIsWritten(_ name: String) throws {
        let test = try #require(
            try ConformanceCase.files().flatMap(\.cases).first { $0.name == name })
        #expect(Rendering(try test.evaluate()) == Rendering(.bytes(Array(" ? \" ' ` ".utf8))))
    }
}
