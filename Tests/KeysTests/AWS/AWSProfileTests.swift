// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Keys

/// The grammar of AWS's shared files.
@Suite(.timeLimit(.minutes(1)))
struct AWSProfileTests {
    @Test func aConfigFileHasPrefixesAndACredentialsFileHasNot() {
        var profiles = AWSProfiles()
        profiles.add(config: "[profile shop]\nregion = eu-west-1\n[other]\nregion = us-east-1\n")
        profiles.add(credentials: "[shop]\naws_access_key_id = ID\n[profile bare]\nregion = x\n")
        #expect(profiles["shop"] == ["region": "eu-west-1", "aws_access_key_id": "ID"])
        #expect(profiles["other"] == nil)
        #expect(profiles["bare"] == nil)
    }

    @Test func credentialsFilesWin() {
        var profiles = AWSProfiles()
        profiles.add(config: "[default]\naws_access_key_id = ONE\nregion = eu-west-1\n")
        profiles.add(credentials: "[default]\naws_access_key_id = TWO\n")
        #expect(profiles["default"] == ["aws_access_key_id": "TWO", "region": "eu-west-1"])
    }

    @Test(arguments: [
        "[default]\nregion = one\n[profile default]\nregion = two\n",
        "[profile default]\nregion = two\n[default]\nregion = one\n",
    ])
    func thePrefixedDefaultWins(_ text: String) {
        var profiles = AWSProfiles()
        profiles.add(config: text)
        #expect(profiles["default"] == ["region": "two"])
    }

    @Test(arguments: [
        ("region=eu-west-1", "eu-west-1"),
        ("  \tregion = nested\nregion = eu-west-1", "eu-west-1"),
        ("REGION =  eu-west-1  ", "eu-west-1"),
        ("region = eu-west-1 # of the shop", "eu-west-1"),
        ("region = eu-west-1\t; of the shop", "eu-west-1"),
        ("region = eu#west;1", "eu#west;1"),
        ("# region = other\n;region = other\nregion = eu-west-1", "eu-west-1"),
        ("region = one\nregion = eu-west-1", "eu-west-1"),
        ("region = eu-west-1\r\n\r\noutput = json", "eu-west-1"),
        ("s3 =\n  region = nested\nregion = a=b", "a=b"),
        ("region", nil),
    ])
    func lines(_ text: String, _ region: String?) {
        var profiles = AWSProfiles()
        profiles.add(config: "ignored = 1\n[default] # first\n\(text)\n")
        #expect(profiles["default"]?["region"] == region)
    }

    @Test(arguments: ["[profile a b]", "[profile \"a b\"]", "[ profile   'a b' ]"])
    func namesMayHaveSpaces(_ title: String) {
        var profiles = AWSProfiles()
        profiles.add(config: "\(title)\nregion = x\n")
        #expect(profiles["a b"] == ["region": "x"])
    }

    @Test(arguments: ["[profile", "[]\n=", "=x", "[profile ]\nregion = x", "\u{0}", "[\n]\n"])
    func whatIsNoProfileIsPassedOver(_ text: String) {
        var profiles = AWSProfiles()
        profiles.add(config: text + "\n[profile good]\nregion = x\n")
        #expect(profiles["good"] == ["region": "x"])
    }

    @Test func dumpsShowNoKeys() {
        var profiles = AWSProfiles()
        profiles.add(credentials: "[default]\naws_secret_access_key = SECRET\n")
        var dumped = ""
        dump(profiles, to: &dumped)
        #expect(!dumped.contains("SECRET"))
        #expect("\(profiles)" == "profiles default")
    }
}
