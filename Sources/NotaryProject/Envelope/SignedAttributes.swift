// SPDX-License-Identifier: Apache-2.0

/// The attributes of a protected header, but for the algorithm and the content type, whichever format they came in.
struct SignedAttributes {
    private var texts: [NotaryAttribute: String] = [:]
    /// In seconds since 1970.
    private var times: [NotaryAttribute: Int] = [:]
    /// Names of attributes that are not understood: they are tolerated, unless they are critical.
    private var others: Set<String> = []
    private var critical: Set<NotaryAttribute> = []

    mutating func set(_ attribute: NotaryAttribute, text: String) { texts[attribute] = text }
    mutating func set(_ attribute: NotaryAttribute, time: Int) { times[attribute] = time }
    mutating func setOther(_ name: String) { others.insert(name) }

    func text(_ attribute: NotaryAttribute) -> String? { texts[attribute] }
    func time(_ attribute: NotaryAttribute) -> Int? { times[attribute] }
    func isCritical(_ attribute: NotaryAttribute) -> Bool { critical.contains(attribute) }

    /// Marks what the header says is critical: each name once, there, and understood (RFC 7515, section 4.1.11; RFC
    /// 9052, section 3.1). To be called when all attributes are set.
    mutating func markCritical(_ names: [String]) throws(NotaryRejection) {
        var seen: Set<String> = []
        for name in names {
            guard seen.insert(name).inserted else {
                throw .malformed(why: "crit names \(name.prefix(80)) twice")
            }
            if let attribute = NotaryAttribute(rawValue: name) {
                guard has(attribute) else { throw .criticalAbsent(name) }
                critical.insert(attribute)
            } else {
                throw others.contains(name) ? unknown(name) : .criticalAbsent(name)
            }
        }
    }

    private func has(_ attribute: NotaryAttribute) -> Bool {
        texts[attribute] != nil || times[attribute] != nil
    }

    /// Where the signer names a plugin, what is critical besides is for that ("Signature Specification" 1.1, "Extended
    /// attributes"): then it is the plugin that is missing here.
    private func unknown(_ name: String) -> NotaryRejection {
        text(.verificationPlugin).map { .pluginRequired($0) } ?? .criticalUnknown(name)
    }
}
