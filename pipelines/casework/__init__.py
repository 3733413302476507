"""What follows a lead: visits with a workbook, referrals, points, self-checks, re-checks, tips."""
