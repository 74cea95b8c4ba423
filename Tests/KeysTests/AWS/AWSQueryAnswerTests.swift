// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Keys

/// Texts of elements in XML.
@Suite(.timeLimit(.minutes(1)))
struct AWSQueryAnswerTests {
    @Test(arguments: [
        ("<R><A>one</A><A>two</A></R>", "one"),
        ("<?xml version=\"1.0\"?>\n<R><A>\n one \n</A></R>", "one"),
        ("<R><A>a &amp;amp; b&lt;&gt;&quot;&apos;</A></R>", "a &amp; b<>\"'"),
        ("<R><AB>no</AB><A>one</A></R>", "one"),
        ("<R><A></A></R>", ""),
    ])
    func aTextIsRead(_ xml: String, _ text: String) {
        #expect(AWSQueryAnswer(Array(xml.utf8))?.text(of: "A") == text)
    }

    @Test(arguments: [
        "<R><A>one</B></R>", "<R><A>one", "<R><A><B>one</B></A></R>", "<R><A>&x;</A></R>",
        "<R><A>&amp</A></R>",
        "<R><A>&#65;</A></R>", "<R><A x=\"y\">one</A></R>", "<R><A/></R>", "<R/>",
    ])
    func anythingElseIsNone(_ xml: String) {
        #expect(AWSQueryAnswer(Array(xml.utf8))?.text(of: "A") == nil)
    }

    @Test(arguments: [
        "", "{}", "<!DOCTYPE html><A>one</A>", "<R><!-- --><A>one</A></R>", "<R><A><![CDATA[x]]></A></R>",
    ])
    func whatAWSDoesNotWriteIsRefused(_ xml: String) {
        #expect(AWSQueryAnswer(Array(xml.utf8)) == nil)
    }

    @Test func elementsAreLookedForInside() {
        let answer = AWSQueryAnswer(Array("<R><X><A>one</A></X><Y><A>two</A></Y></R>".utf8))
        #expect(answer?.element("Y")?.text(of: "A") == "two")
        #expect(answer?.element("Z") == nil)
    }
}
