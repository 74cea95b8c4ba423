// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

struct RFC3339Tests {
    /// A stranger's number is no reason to trap.
    @Test(arguments: [
        (Int.min, "0000-01-01T00:00:00Z"), (-62_167_219_201, "0000-01-01T00:00:00Z"),
        (0, "1970-01-01T00:00:00Z"),
        (253_402_300_799, "9999-12-31T23:59:59Z"), (Int.max, "9999-12-31T23:59:59Z"),
    ])
    func everyMomentIsWritten(_ seconds: Int, _ text: String) { #expect(RFC3339.text(seconds) == text) }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2021-01-12T11:53:27Z", 1_610_452_407),
        ("2022-12-31T23:59:59.999Z", 1_672_531_199), ("2000-02-29T12:00:00z", 951_825_600),
        ("2026-11-21T10:00:00+02:00", 1_795_248_000), ("1969-12-31T23:59:59Z", -1),
        ("2021-12-18t13:28:12.99008-06:00", 1_639_855_692),
    ]) func isRead(_ text: String, _ seconds: Int) {
        #expect(RFC3339.seconds(text) == seconds)
    }

    @Test(arguments: [
        "", "2022-12-31", "2022-12-31T23:59:59", "2022-12-31 23:59:59Z", "2022-13-01T00:00:00Z",
        "2022-02-29T00:00:00Z", "2022-12-31T24:00:00Z", "2022-12-31T23:59:60Z", "2022-12-31T23:59:59.Z",
        "2022-12-31T23:59:59.1234567890Z", "2022-12-31T23:59:59Zx", " 2022-12-31T23:59:59Z",
        "2022-12-31T23:59:59+0200", "22-12-31T23:59:59Z", "2022-12-31T23:59:59+24:00",
    ]) func isNoTime(_ text: String) {
        #expect(RFC3339.seconds(text) == nil)
    }

    @Test(arguments: Array(stride(from: -70_000_000_000, to: 200_000_000_000, by: 12_345_678_901)))
    func isWrittenAsItIsRead(_ seconds: Int) {
        let text = RFC3339.text(seconds)
        if seconds >= -62_167_219_200 { #expect(RFC3339.seconds(text) == seconds) }
    }

    @Test func anObjectHasOnlyTheMembersItMayHave() throws {
        let cursor = JSONCursor(try JSON(parsing: #"{"a": 1, "b": 2}"#))
        try cursor.allowOnly(["a", "b", "c"])
        #expect(throws: JSONShapeError.self) { try cursor.allowOnly(["a"]) }
    }
}
