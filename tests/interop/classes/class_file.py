"""The outline of class files (JVMS 4): flags, super types and members."""
import re
import struct

SIZES = {3: 4, 4: 4, 5: 8, 6: 8, 7: 2, 8: 2, 9: 4, 10: 4, 11: 4, 12: 4, 15: 3, 16: 2, 17: 4, 18: 4, 19: 2, 20: 2}
U16 = struct.Struct('>H')
U32 = struct.Struct('>I')


class ClassFile:
    """Names are internal ones; members are (access, name, descriptor)."""

    def __init__(self, data):
        texts, classes, at = {}, {}, 10
        number, count = 1, U16.unpack_from(data, 8)[0]
        while number < count:
            tag = data[at]
            if tag == 1:
                length = U16.unpack_from(data, at + 1)[0]
                texts[number] = (at + 3, length)
                at += 3 + length
            else:
                if tag == 7:
                    classes[number] = U16.unpack_from(data, at + 1)[0]
                at += 1 + SIZES[tag]
                number += tag in (5, 6)
            number += 1

        def text(index):
            begin, length = texts[index]
            return data[begin:begin + length].decode('utf-8')

        self.access, this, parent, count = struct.unpack_from('>4H', data, at)
        self.name = text(classes[this])
        self.super_class = text(classes[parent]) if parent else None
        at += 8
        self.interfaces = [text(classes[index]) for index in struct.unpack_from(f'>{count}H', data, at)]
        at += 2 * count
        self._members = (data, at, text)

    def members(self):
        """Its fields, then its methods."""
        data, at, text = self._members
        both = []
        for _ in range(2):
            members, count = [], U16.unpack_from(data, at)[0]
            at += 2
            for _ in range(count):
                access, name, descriptor, attributes = struct.unpack_from('>4H', data, at)
                at += 8
                for _ in range(attributes):
                    at += 6 + U32.unpack_from(data, at + 2)[0]
                members.append((access, text(name), text(descriptor)))
            both.append(members)
        return both
