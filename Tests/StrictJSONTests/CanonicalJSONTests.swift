// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import StrictJSON
import Testing

/// The form that is signed, against what securesystemslib 1.6 writes.
struct CanonicalJSONTests {
    @Test func asSecuresystemslibWritesIt() throws {
        let cases = try #require(try JSON(parsing: Array(try Data(contentsOf: Self.vector))).array)
        #expect(cases.count > 10)
        for vector in cases {
            let text = try #require(vector["text"]?.string)
            let form = String(decoding: try JSON(parsing: text).canonicalForm(), as: UTF8.self)
            #expect(Array(form.utf8) == Array(try #require(vector["canonical"]?.string).utf8), "\(text)")
        }
    }

    @Test(arguments: ["1.0", "1e3", "[0.5]", "{\"a\":-1.5}"])
    func onlyIntegers(text: String) throws {
        #expect(throws: CanonicalJSONError.self) { try JSON(parsing: text).canonicalForm() }
    }

    private static let vector = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Vectors/tuf/canonical.json")
}
