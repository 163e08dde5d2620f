"""Print all tables."""

from bench import cases, growth, memory, rows, subjects
from bench.timing import fastest, ratios, table

walks, events = growth.walks()
print(table("Forty rows over twelve facts", ratios(fastest(rows.contestants()), "by hand in Python")))
print(table("One due date, 5 working days", ratios(fastest(cases.due_dates()), "inline look-up")))
print(table("A whole case of eight events", ratios(fastest(cases.whole_cases()), "by hand, this case only")))
print(table("An event in ever longer cases", ratios(fastest(walks), next(iter(walks)), events)))
print(table("A unit and its month over 10,000 cases", ratios(fastest(subjects.month()), "a loop that counts, by hand")))
print(table("A ranking of 300 units", ratios(fastest(subjects.ranking()), "a sort and its places, by hand")))
print(table("Memory, multiples of the bytes it stands for", memory.ratios()))
