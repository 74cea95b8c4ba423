// SPDX-License-Identifier: Apache-2.0

/// The protected header of a COSE signature ("COSE Signature Envelope" 1.1, "Protected Headers").
struct COSEProtectedHeader {
    let algorithm: NotaryAlgorithm
    let contentType: String
    let attributes: SignedAttributes

    init(_ members: [CBORValue.Member]) throws(NotaryRejection) {
        try SignatureEnvelope.expectAttributes(members.map(\.key.text))
        var attributes = SignedAttributes()
        for member in members { try Self.read(member, into: &attributes) }
        try attributes.markCritical(try Self.critical(members))
        guard let number = members.value(of: Self.algorithmLabel) else { throw .attributeMissing("alg") }
        guard let algorithm = NotaryAlgorithm.allCases.first(where: { $0.coseNumber == number.int }) else {
            throw .algorithmUnsupported(String(Self.shown(number).prefix(80)))
        }
        guard let type = members.value(of: Self.contentTypeLabel) else { throw .attributeMissing("cty") }
        self.algorithm = algorithm
        contentType = Self.shown(type)
        self.attributes = attributes
    }

    private static func read(
        _ member: CBORValue.Member, into attributes: inout SignedAttributes
    ) throws(NotaryRejection) {
        let name: String
        switch member.key {
        case .number(let label):
            guard !standard.contains(label) else { return }
            guard label != chain else { throw .attributeUnexpected(Self.name(label)) }
            return try member.value.expectScalar("\(label)")
        case .text(let text): name = text
        }
        guard UnsignedNotaryAttribute(rawValue: name) == nil else { throw .attributeUnexpected(name) }
        guard let attribute = NotaryAttribute(rawValue: name) else {
            try member.value.expectScalar(name)
            return attributes.setOther(name)
        }
        guard attribute.isTime else {
            guard let text = member.value.text else { throw .malformed(why: "\(name) is not a text") }
            return attributes.set(attribute, text: try SignatureEnvelope.bounded(text, name))
        }
        guard let time = member.value.time else {
            throw .malformed(why: "\(name) is not a time in whole seconds since 1970 (tag 1)")
        }
        attributes.set(attribute, time: time)
    }

    /// The names that are critical. Labels that everybody understands need not be named and may (RFC 9052, section
    /// 3.1): they are held against the header here.
    private static func critical(_ members: [CBORValue.Member]) throws(NotaryRejection) -> [String] {
        guard let list = members.value(of: criticalLabel) else { throw .attributeMissing("crit") }
        guard case .array(let elements) = list, !elements.isEmpty,
            elements.count <= EnvelopeLimits.attributes
        else { throw .malformed(why: "crit is not a list of 1 to \(EnvelopeLimits.attributes) labels") }
        var names: [String] = []
        var labels: Set<Int> = []
        for element in elements {
            if let name = element.text {
                names.append(try SignatureEnvelope.bounded(name, "a name in crit"))
                continue
            }
            guard let label = element.int else { throw .malformed(why: "crit holds a \(element.typeName)") }
            guard labels.insert(label).inserted else { throw .malformed(why: "crit names \(label) twice") }
            guard members.value(of: label) != nil else { throw .criticalAbsent(name(label)) }
            guard standard.contains(label) else { throw .criticalUnknown(name(label)) }
        }
        return names
    }

    /// What a value is, for a message: a number, a text, or else its type.
    private static func shown(_ value: CBORValue) -> String {
        value.int.map(String.init) ?? value.text ?? "a \(value.typeName)"
    }

    /// The label's name, in JWS too where it has one.
    static func name(_ label: Int) -> String {
        switch label {
        case algorithmLabel: "alg"
        case criticalLabel: "crit"
        case contentTypeLabel: "cty"
        case chain: "x5chain"
        default: String(label)
        }
    }

    static func name(_ key: CBORValue.Key) -> String {
        if case .number(let label) = key { name(label) } else { "\(key)" }
    }

    /// x5chain (RFC 9360, section 2).
    static let chain = 33
    static let standard: Set<Int> = [algorithmLabel, criticalLabel, contentTypeLabel]

    // RFC 9052, section 3.1.
    private static let algorithmLabel = 1
    private static let criticalLabel = 2
    private static let contentTypeLabel = 3
}

extension [CBORValue.Member] {
    /// The value of that label.
    fileprivate func value(of label: Int) -> CBORValue? { first { $0.key == .number(label) }?.value }
}

extension CBORValue {
    /// A time in whole seconds since 1970 (RFC 8949, section 3.4.2), up to the year 9999.
    fileprivate var time: Int? {
        guard case .tagged(1, .unsigned(let seconds)) = self, seconds <= Self.latest else { return nil }
        return Int(seconds)
    }

    /// What a tolerated attribute may be.
    func expectScalar(_ name: String) throws(NotaryRejection) {
        switch self {
        case .unsigned, .negative: return
        case .bytes(let bytes) where bytes.count <= EnvelopeLimits.text: return
        case .text(let text):
            _ = try SignatureEnvelope.bounded(text, name)
            return
        case .tagged where time != nil: return
        case .bytes, .tagged, .array, .map, .null: break
        }
        throw .malformed(why: "\(name.prefix(80)) is a \(typeName), which no attribute may be")
    }

    /// 9999-12-31T23:59:59, the last moment that RFC 3339 writes.
    private static let latest: UInt64 = 253_402_300_799
}
