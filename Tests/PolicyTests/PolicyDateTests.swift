// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Policy

struct PolicyDateTests {
    static let moments: [(String, Int)] = [
        ("1970-01-01", 0),
        ("1969-12-31T23:59:59Z", -1),
        ("1600-02-29", -11_670_998_400),
        ("2000-02-29", 951_782_400),
        ("2024-02-29", 1_709_164_800),
        ("2027-03-01", 1_803_859_200),
        ("2027-03-01T12:00:00Z", 1_803_902_400),
        ("2038-01-19T03:14:08Z", 2_147_483_648),
        ("9999-12-31T23:59:59Z", 253_402_300_799),
    ]

    @Test(arguments: moments) func isRead(_ text: String, _ seconds: Int) {
        #expect(PolicyDate.seconds(text) == seconds)
        #expect(PolicyDate.text(seconds) == text)
    }

    @Test(arguments: [
        "", "2027", "2027-03", "2027-3-1", "27-03-01", "2027-02-29", "1900-02-29", "2027-13-01", "2027-00-01",
        "2027-04-31", "2027-03-00", "2027-03-32", "2027/03/01", "2027-03-01 12:00:00Z", "2027-03-01T12:00:00",
        "2027-03-01T12:00:00+01:00", "2027-03-01T24:00:00Z", "2027-03-01T12:60:00Z", "2027-03-01T12:00:60Z",
        "2027-03-01T12:00Z", "2027-03-01t12:00:00Z", "2027-03-01T12:00:00.5Z", "2027-03-01T", "-2027-03-01",
        "+027-03-01", "２０２７-03-01", "2027-03-01T12:00:00ZZ", "tomorrow",
    ])
    func isNotRead(_ text: String) {
        #expect(PolicyDate.seconds(text) == nil)
    }

    @Test func midnightIsWrittenAsADay() {
        #expect(PolicyDate.seconds("2027-03-01T00:00:00Z") == PolicyDate.seconds("2027-03-01"))
        #expect(PolicyDate.text(1_803_859_200) == "2027-03-01")
    }

    @Test func everyDayOfFourCenturiesComesBack() {
        for day in stride(from: -100_000, to: 100_000, by: 37) {
            #expect(PolicyDate.seconds(PolicyDate.text(day * 86_400)) == day * 86_400)
        }
    }
}
